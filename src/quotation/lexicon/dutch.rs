//! Dutch.

use crate::quotation::lexicon::{Row, Tags};

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "zei zeiden zegt zeggen verklaarde verklaart vertelde vertelt schreef schrijft schreven \
         vroeg vraagt antwoordde antwoordt riep roept fluisterde fluistert mompelde voegde voegt \
         benadrukte benadrukt waarschuwde waarschuwt stelde stelt meldde meldt beweerde beweert \
         bevestigde bevestigt ontkende ontkent erkende erkent gaf legde lichtte noemde noemt \
         vindt vond meent meende concludeerde concludeert reageerde reageert twitterde twittert \
         tweette beloofde belooft eiste eist klaagde klaagt grapte grapt lachte zuchtte \
         schreeuwde gilde brulde snauwde bromde stamelde vervolgde vervolgt herhaalde herhaalt \
         merkte opperde oppert betoogde betoogt pleitte pleit hoopt hoopte verzuchtte bezwoer \
         verzekerde verzekert adviseerde bekende onthulde oordeelde oordeelt laat liet luidt \
         luidde besloot \
         zei zegt zeiden zeggen gezegd verklaarde verklaart verklaarden vertelde vertelt vertelden \
         schreef schrijft schreven vroeg vraagt vroegen antwoordde antwoordt riep roept riepen \
         meldde meldt meldden benadrukte benadrukt liet laat stelde stelt waarschuwde waarschuwt \
         fluisterde mompelde voegde voegt vindt vond legde legt noemde noemt reageerde reageert \
         bevestigde bevestigt beweerde beweert gaf geeft concludeerde concludeert dacht denkt \
         herhaalde herinnerde klaagde klaagt merkte onderstreepte aldus oordeelde pleitte \
         schreeuwde twitterde vervolgde zuchtte erkende erkent beloofde hoopt verzekerde",
    ),
    (Tags::CALL, "noemde noemt noemden bestempelde omschreef spreekt sprak"),
    (Tags::PRONOUN, "hij zij ze ik wij we men"),
    (Tags::HE, "hij hem zijn meneer dhr."),
    (Tags::SHE, "zij haar mevrouw mevr."),
    (Tags::DET, "de het een zijn haar hun onze deze dit die dat twee drie enkele veel"),
    (
        Tags::PREP,
        "in op aan bij met voor door over tegen naar uit tijdens na sinds tot onder zonder tussen \
         volgens vanuit binnen",
    ),
    (Tags::OF, "van"),
    (Tags::SUB, "dat omdat als wanneer terwijl of hoewel toen zodat die waar"),
    (Tags::AND, "en maar ofwel want"),
    (
        Tags::AUX,
        "heeft hebben had hadden is zijn was waren wordt worden werd werden zal zou zouden kan \
         kunnen kon moet moeten moest mag wil niet",
    ),
    (
        Tags::ADVERB,
        "ook nog al dan toen later daarna verder gisteren vandaag nu eerder daarom zo hier daar bovendien",
    ),
    (
        Tags::TITLE,
        "dhr. mevr. meneer mevrouw dr. prof. premier minister president burgemeester koning koningin",
    ),
    (Tags::ACCORDING, "volgens aldus"),
    (
        Tags::DAY,
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober november december",
    ),
    (
        Tags::WORK,
        "film boek lied album roman titel motto krant tijdschrift serie programma schip naam woord",
    ),
    (Tags::NAMED, "heet heette genaamd getiteld zogenaamde zogeheten"),
    (Tags::SPEECH, "woorden verklaring brief antwoord vraag zin"),
    (
        Tags::TALK,
        "ik me mijn wij we ons onze jij je jouw u uw is zijn heb hebben niet kan moeten ja nee",
    ),
    (Tags::THAT, "dat"),
    (Tags::CLITIC, "zich hem haar hun"),
    (Tags::PARTICLE, "toe uit weten aan op mee"),
];
