//! Words in dates → numbers: months, weekdays, time zones.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Languages in the order English, German, French, Spanish, Italian, Portuguese, Dutch; full names
/// first, then the short ones in use; then Greek, Hungarian, Russian, Polish, Czech, Swedish,
/// Danish, Finnish and Turkish. No word stands for two months, so the order is free; feeds misspell
/// some.
const MONTHS: [&str; 12] = [
    "january januar janvier enero gennaio janeiro januari jan jän jänner janv ene gen \
     ιανουαρίου ιανουάριος ιαν január января янв stycznia styczeń sty ledna leden tammikuuta tammikuu ocak",
    "february februar février fevrier febrero febbraio fevereiro februari feb févr fevr fév fev \
     φεβρουαρίου φεβρουάριος φεβ február februári февраля фев lutego luty února únor helmikuuta helmikuu şubat",
    "march märz maerz mars marzo março marco maart mar mär mrz mrt \
     μαρτίου μάρτιος μαρ μάρ március марта мар marca marzec března březen maaliskuuta maaliskuu mart",
    "april avril abril aprile apr avr abr \
     απριλίου απρίλιος απρ április апреля апр kwietnia kwiecień dubna duben huhtikuuta huhtikuu nisan",
    "may mai mayo maggio maio mei mag \
     μαΐου μάιος μάι μαϊ μαι μάώ μαώ május máujus мая май maja maj května květen toukokuuta toukokuu mayıs",
    "june juni juin junio giugno junho jun giu \
     ιουνίου ιούνιος ιούν ιουν ιον június июня июн czerwca czerwiec června červen kesäkuuta kesäkuu haziran",
    "july juli juillet julio luglio julho jul juil lug \
     ιουλίου ιούλιος ιούλ ιουλ ιολ július июля июл lipca lipiec července červenec heinäkuuta heinäkuu temmuz",
    "august août aout agosto augustus aug ago \
     αυγούστου αύγουστος αύγ αυγ augusztus августа авг sierpnia sierpień srpna srpen augusti elokuuta elokuu ağustos",
    "september septembre septiembre setiembre settembre setembro sep sept set \
     σεπτεμβρίου σεπτέμβριος σεπ szeptember сентября сен września wrzesień září syyskuuta syyskuu eylül",
    "october oktober octobre octubre ottobre outubro oct okt ott out \
     οκτωβρίου οκτώβριος οκτ október октября окт października październik října říjen lokakuuta lokakuu ekim",
    "november novembre noviembre novembro nov \
     νοεμβρίου νοέμβριος νοέ νοε ноября ноя listopada listopad listopadu marraskuuta marraskuu kasım",
    "december dezember décembre decembre diciembre dicembre dezembro dec dez déc dic \
     δεκεμβρίου δεκέμβριος δεκ декабря дек grudnia grudzień prosince prosinec joulukuuta joulukuu aralık",
];

/// Every name with its month.
static MONTH: LazyLock<HashMap<&str, i8>> = LazyLock::new(|| {
    let named = MONTHS.iter().zip(1..);
    named
        .flat_map(|(names, month)| names.split_whitespace().map(move |name| (name, month)))
        .collect()
});

const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday \
    mon tue tues wed weds thu thur thurs fri sat sun \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so \
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim \
    lunes martes miércoles miercoles jueves viernes sábado sabado domingo mié jue vie sáb dom \
    lunedì lunedi martedì martedi mercoledì mercoledi giovedì giovedi venerdì venerdi sabato gio \
    segunda terça terca quarta quinta sexta feira seg ter qua qui sex \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo \
    δευ τρι τετ πεμ παρ σαβ κυρ пн вт ср чт пт сб вс måndag tisdag onsdag torsdag fredag lördag \
    söndag mandag tirsdag lørdag søndag mån tis ons tors tor fre lör sön man tir lør søn";

/// Minutes east of UTC. Names with two meanings have the one of RFC 2822 and of news feeds.
const ZONES: [(&str, i32); 46] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("met", 60),
    ("cest", 120),
    ("mesz", 120),
    ("mest", 120),
    ("eet", 120),
    ("sast", 120),
    ("cat", 120),
    ("eest", 180),
    ("msk", 180),
    ("trt", 180),
    ("eat", 180),
    ("ist", 330),
    ("pkt", 300),
    ("wib", 420),
    ("ict", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("pht", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("brt", -180),
    ("art", -180),
    ("ast", -240),
    ("adt", -180),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

/// Names without "standard" or "daylight", as newsrooms write them, and what they mean in winter.
const REGIONS: [(&str, &str, i32); 5] = [
    ("at", "America/Halifax", -240),
    ("et", "America/New_York", -300),
    ("ct", "America/Chicago", -360),
    ("mt", "America/Denver", -420),
    ("pt", "America/Los_Angeles", -480),
];

/// 1 to 12; `word` in lower case.
pub fn month(word: &str) -> Option<i8> {
    MONTH.get(word).copied()
}

pub fn is_weekday(word: &str) -> bool {
    WEEKDAYS.split_whitespace().any(|name| name == word)
}

/// Minutes east of UTC; `word` in lower case.
pub fn zone(word: &str) -> Option<i32> {
    let known = ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes);
    known.or_else(|| letter(word))
}

/// The letters of RFC 822, section 5.1, with its signs: RSS dates follow it.
fn letter(word: &str) -> Option<i32> {
    let [letter] = word.as_bytes() else { return None };
    let hours = match letter {
        b'a'..=b'i' => -i32::from(letter - b'a') - 1,
        b'k'..=b'm' => -i32::from(letter - b'k') - 10,
        b'n'..=b'y' => i32::from(letter - b'n') + 1,
        _ => return None,
    };
    Some(hours * 60)
}

/// The time zone database's name, and minutes east of UTC in winter; `word` in lower case.
pub fn region(word: &str) -> Option<(&'static str, i32)> {
    let (_, region, minutes) = REGIONS.iter().find(|(name, ..)| *name == word)?;
    Some((region, *minutes))
}

/// Morning or afternoon, as a word in front of the time; true for the afternoon.
pub fn half_before(word: &str) -> Option<bool> {
    match word {
        "오전" | "上午" | "午前" => Some(false),
        "오후" | "下午" | "午後" => Some(true),
        _ => None,
    }
}
