//! German.

use crate::quotation::language::Language;
use crate::quotation::lexicon::{Lexicon, Row, Tags};

/// The fewest bytes of the last part of a compound.
const HEAD: usize = 4;

/// What the longest known last part of a compound can be: `Forschungsflugzeugs` is a `flugzeug`.
pub fn head(word: &str) -> Tags {
    if word.len() > 48 {
        return Tags::NONE;
    }
    let small = word.to_lowercase();
    let lexicon = Lexicon::of(Language::German);
    ["", "s", "es", "n", "en", "e"]
        .iter()
        .filter_map(|ending| small.strip_suffix(ending))
        .flat_map(|stem| {
            let parts = stem.char_indices().map(|(at, _)| &stem[at..]);
            parts.filter(|part| part.len() >= HEAD)
        })
        .map(|part| lexicon.tags(part))
        .find(|tags| *tags != Tags::NONE)
        .unwrap_or_default()
}

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "sagte sagt sagten sagen gesagt erklärte erklärt erklärten äußerte äußert äußerten schrieb schreibt \
         schrieben betonte betont betonten teilte teilt teilten meinte meint meinten fügte fügt \
         fügten nannte nennt nannten bezeichnete bezeichnet bezeichneten kritisierte kritisiert \
         kritisierten berichtete berichtet berichteten entgegnete entgegnet antwortete antwortet \
         kommentierte kommentiert warnte warnt warnten forderte fordert forderten verlangte verlangt \
         zitierte zitiert zitieren lautete lautet lauteten rief ruft riefen skandierte skandierten \
         schilderte schildert behauptete behauptet behaupteten bestätigte bestätigt bestätigten \
         kündigte kündigt kündigten unterstrich unterstreicht verkündete verkündet versicherte \
         versichert wies weist wiesen urteilte urteilt bekräftigte bekräftigt führte führt stellte \
         stellt resümierte resümiert mahnte mahnt monierte moniert begründete begründet bemerkte \
         bemerkt beteuerte beteuert hob fragte fragt fragten ergänzte ergänzt erinnerte erinnert \
         erläuterte erläutert räumte räumt gab gibt gaben hieß heißt sprach spricht sprachen \
         meldete meldet meldeten verglich vergleicht lobte lobt bewertete bewertet begrüßte begrüßt \
         dachte denkt flüsterte murmelte schrie brüllte scherzte spottete twitterte twittert \
         postete würdigte würdigt beschrieb beschreibt beschrieben definierte definiert glaubt \
         glaubte hofft hoffte sieht sah beschuldigte klagte klagt beklagte beklagt konstatierte \
         konstatiert prophezeite prognostizierte präzisierte plädierte plädiert appellierte \
         appelliert bestritt bestreitet dementierte dementiert erwiderte erwidert gestand gesteht \
         verteidigte verteidigt verurteilte verurteilt versprach verspricht vermutete vermutet \
         wetterte zeigte zeigt riet rät strich lehnte lehnt griff warf wirft warfen empfahl \
         empfiehlt veröffentlichte verdeutlichte jubelte freute freut bedauerte bedauert \
         feierte besagt besagte schätzte schätzt schränkte stufte brachte drohte droht drohten \
         bat bittet äusserte notierte titelte titelt ließ formulierte formuliert beurteilte werteten wertete wertet richtete sprachen signalisierte unterstellte attestierte bemängelte rügte höhnte wetterten behaupten fordern kritisieren warnen berichten meinen schreiben erklären \
         argumentierte argumentiert stöhnte seufzte lachte grinste wisperte hauchte raunte stammelte \
         stotterte knurrte brummte murrte zischte fauchte schnaubte kreischte jammerte schluchzte \
         weinte donnerte befahl gebot verfügte insistierte protestierte protestiert opponierte \
         entrüstete empörte empört ereiferte verwahrte bekannte bekennt bilanzierte bilanziert \
         folgerte folgert schlussfolgerte schloss schlug verwies verweist verteidigt betitelte \
         rechtfertigte rechtfertigt witzelte frotzelte lästerte stichelte konterte kontert parierte \
         replizierte versetzte gab grüßte gratulierte dankte bedankte entschuldigte stimmte \
         widersprach widerspricht zweifelte zweifelt bezweifelte bezweifelt befürchtete befürchtet \
         fürchtete fürchtet erwartet erwartete kündigten kommentierten bedauerten begrüßten lobten \
         verurteilten schimpfte schimpft zürnte tobte polterte poltert monierten unkte sinnierte \
         philosophierte resümierten rekapitulierte unterrichtete informierte informiert enthüllte \
         enthüllt verriet verrät offenbarte plauderte erzählte erzählt erzählten schwärmte schwärmt \
         träumte prahlte rühmte proklamierte proklamiert postulierte beschwor beschwört drängte \
         drängt ermahnte ermahnt tadelte rügten verkündeten mutmaßte mutmaßt spekulierte orakelte \
         prognostiziert skizzierte umriss charakterisierte charakterisiert titulierte brandmarkte \
         geißelte diagnostizierte konzedierte gestand relativierte wiegelte beschwichtigte \
         beruhigte tröstete ermunterte ermutigte bestärkte simste mailte bloggte funkte diktierte \
         zitierten paraphrasierte übersetzte las liest hörte vernahm deutete unterstreicht wirbt \
         warb sorgte reagierte reagiert verbreitete verlautbarte verlautete",
    ),
    (
        Tags::SAYING,
        "gesagt erklärt geäußert geschrieben betont mitgeteilt gemeint bezeichnet zitiert erklären \
         sagen äußern betonend geheißen berichtet gefordert gewarnt kritisiert angekündigt \
         versichert verkündet behauptet gefragt geantwortet verlangt gerufen hinzugefügt \
         beschrieben verlautbart eingeräumt zugegeben bekräftigt verlauten einräumen zugeben \
         mitteilen ausgerufen verlautet",
    ),
    (
        Tags::CALL,
        "nannte nennt nannten bezeichnete bezeichnet bezeichneten kritisierte bewertete beschrieb wertete sprach spricht sprachen genannt sieht sehen verurteilte lobte begrüßte würdigte feierte beurteilte",
    ),
    (Tags::PRONOUN, "er sie ich wir es man wer ihr"),
    (Tags::HE, "er ihm ihn sein seine seiner seinem seinen herr"),
    (Tags::SHE, "ihr ihre ihrer frau"),
    (Tags::THEY, "ihnen"),
    (
        Tags::DET,
        "der die das ein eine einer eines dieser diese dieses jener jene sein seine ihr ihre unser \
         unsere kein keine mehrere viele einige zwei drei vier beide alle dessen deren",
    ),
    (
        Tags::OBLIQUE,
        "dem den des einem einen eines einer diesem diesen seinem seinen ihrem ihren ihrer seiner dieser dessen",
    ),
    (
        Tags::PREP,
        "in im am an auf aus bei beim bis durch gegen hinter mit nach neben ohne seit über um unter \
         vor während wegen zu zum zur zwischen gegenüber trotz ins ans aufs vom innerhalb außerhalb \
         angesichts mittels anlässlich hinsichtlich bezüglich gemäß laut aufgrund für per unterdessen",
    ),
    (Tags::OF, "von vom des der für"),
    (
        Tags::SUB,
        "dass daß weil wenn als ob wie obwohl während nachdem bevor damit sodass welche welcher \
         welches wo warum da denn sobald solange indem",
    ),
    (Tags::AND, "und oder aber sondern sowie doch"),
    (
        Tags::AUX,
        "hat habe haben hatte hatten ist sind war waren sei seien wird werden wurde wurden wäre \
         würde würden kann können konnte könnte muss müssen musste soll sollen sollte will wollen \
         wollte darf dürfen durfte möchte nicht sich",
    ),
    (
        Tags::ADVERB,
        "auch noch schon nun dann dabei dazu darüber damit daraufhin außerdem zudem weiter \
         weiterhin ferner wörtlich später zuvor bereits jedoch allerdings hingegen dagegen \
         deshalb daher gestern heute morgen jetzt zuletzt zunächst anschließend schließlich \
         gleichzeitig ebenfalls ebenso hier dort so wiederum erneut inzwischen mittlerweile \
         ähnlich anders ausdrücklich deutlich scharf kritisch enttäuscht zufrieden erfreut positiv \
         negativ skeptisch optimistisch zurückhaltend folgendes vorsichtig knapp lapidar ironisch \
         nüchtern entsprechend zusammenfassend abschließend einleitend mündlich schriftlich \
         telefonisch öffentlich offiziell konkret zwar klar prompt umgehend erstens zweitens drittens \
         einmal nur sehr demnach hierzu dafür darin danach unter anderem insbesondere etwa gar zugleich erstmals passend sinngemäß daraus hierbei danach anfangs neuerdings vorher nachher ebendort zugleich gegenwärtig laut weiters dadurch dementsprechend folglich somit \
         mehrfach immer selbst vielmehr trotzdem dennoch kürzlich jüngst offenbar",
    ),
    (
        Tags::TITLE,
        "herr frau dr dr. prof prof. professor präsident präsidentin minister ministerin kanzler \
         kanzlerin bundeskanzler bundeskanzlerin sprecher sprecherin direktor vorsitzender chef \
         könig papst st. hr. fr.",
    ),
    (
        Tags::ABBREVIATION,
        "z.b. d.h. u.a. bzw. ca. usw. etc. vgl. nr. mio. mrd. evtl. ggf. inkl. abs. art. geb. \
         jan. feb. aug. sept. okt. nov. dez. mr. mrs. str. z. b. d. h. u. a. ch.",
    ),
    (
        Tags::ACCORDING,
        "laut gemäß so angaben ansicht meinung aussage aussagen auffassung einschätzung darstellung überzeugung bewertung bekunden informationen medienberichten berichten worten ansichten lesart",
    ),
    (Tags::ACCORDING_AFTER, "zufolge"),
    (
        Tags::DAY,
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz \
         april mai juni juli august september oktober november dezember abend morgen mittag nachmittag vormittag nacht wochenende uhr jahr jahre jahren",
    ),
    (
        Tags::WORK,
        "film buch lied song album band zeitung zeitschrift magazin sendung serie roman schiff \
         projekt motto titel thema namen name begriff typ typs programm stück oper operation \
         organisation verein gruppe firma unternehmen internetseite website fernsehsender sender \
         nachrichtenmagazin tageszeitung partei bündnis initiative gesellschaft stiftung kategorie \
         preis schlagwort slogan überschrift rubrik hurrikan tropensturm taifun orkan sturm \
         raumfähre sonde satellit rakete spiel show ausstellung artikel blatt institut hotel \
         restaurant diskothek flugzeug marke modell single fähre frachter tanker kreuzfahrtschiff \
         bezeichnung ausdruck wort wörter label portal plattform webseite seite blog bar café kneipe club \
         klub schule universität verband bund kampagne aktion mission konferenz tagung \
         veranstaltung festival messe tour tournee gesetz paket reihe klasse version teleskop \
         bohrinsel wirbelsturm tief hoch werft brauerei stadion arena halle brücke tunnel linie zug \
         expedition virus wurm software betriebssystem browser suchmaschine dienst netzwerk konzern \
         kette kanal agentur index ehrentitel orden medaille auszeichnung wettbewerb quiz rolle \
         figur werk gemälde skulptur installation denkmal musical ballett sinfonie hymne cd dvd \
         biografie autobiografie komödie drama thriller trilogie fortsetzung ausgabe folge episode \
         klassiker bestseller hit schlager platte zeile kolumne heft comic märchen gedicht sammlung \
         bewegung miliz terrorgruppe gruppierung vereinigung kommando bataillon einheit zentrum \
         stamm clan band chor orchester verlag galerie museum theater kino park gipfel pass \
         segelschiff u-boot boot yacht dampfer schlepper zerstörer fregatte flugzeugträger raumschiff \
         kapsel rover trägerrakete spitzname kosename künstlername deckname codename beiname \
         prädikat siegel zertifikat etikett aufschrift kennzeichen punkt tagesordnungspunkt",
    ),
    (
        Tags::NAMED,
        "heißt hieß heißen namens genannt genannte genannten sogenannte sogenannten so-genannte \
         betitelt getauft benannt bekannte bekannten bekannt tituliert getitelt",
    ),
    (
        Tags::SPEECH,
        "worten worte satz zitat aussage erklärung stellungnahme mitteilung pressemitteilung frage \
         antwort interview gespräch äußerung wortlaut parole parolen brief rede begründung \
         auffassung meinung ansicht forderung vorwurf kommentar hinweis rufe sprechchöre",
    ),
    (
        Tags::TALK,
        "ich mich mir mein meine meinen wir uns unser unsere du dich dir dein sie ihnen ist sind \
         hat haben wird werden war sein kann können muss müssen habe bin soll sollte würde wäre \
         nicht kein keine",
    ),
    (Tags::THAT, "dass daß"),
    (
        Tags::REPORTED,
        "sei seien habe hätten werde würden könne könnten müsse müssten solle wolle dürfe gebe gehe komme stehe bleibe lasse mache nehme liege zeige drohe sehe brauche",
    ),
    (Tags::CLITIC, "sich ihm ihr ihnen mir uns"),
    (Tags::PARTICLE, "mit hinzu ab an aus ein vor zurück fest heraus hervor auf dar zu"),
];
