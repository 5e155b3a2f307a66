//! Spanish.

use crate::quotation::lexicon::{Row, Tags};

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "dijo dijeron dice dicen decía afirmó afirma aseguró asegura señaló señala explicó \
         explica agregó agrega añadió añade indicó indica declaró declara manifestó manifiesta \
         sostuvo sostiene expresó expresa comentó comenta contó cuenta preguntó pregunta \
         respondió responde contestó contesta replicó replica exclamó exclama gritó grita susurró \
         susurra murmuró murmura insistió insiste subrayó subraya destacó destaca recalcó recalca \
         reiteró reitera advirtió advierte alertó anunció anuncia confirmó confirma reconoció \
         reconoce admitió admite negó niega denunció denuncia criticó critica lamentó lamenta \
         recordó recuerda relató relata aclaró aclara precisó precisa puntualizó apuntó apunta \
         matizó zanjó espetó prometió promete pidió pide exigió exige propuso propone concluyó \
         concluye escribió escribe tuiteó zanja bromeó ironizó confesó confiesa detalló detalla \
         opinó opina consideró considera estimó argumentó argumenta defendió defiende remarcó \
         remarca resaltó enfatizó apostilló rogó suplicó ordenó balbuceó masculló gruñó suspiró \
         sentenció intervino prosiguió continuó repuso apostrofó aventuró \
         dijo dice dicen dijeron dicho decía afirmó afirma afirmaron afirmado aseguró asegura \
         aseguraron asegurado explicó explica explicaron explicado añadió añade añadieron añadido \
         declaró declara declararon declarado señaló señala señalaron señalado indicó indica \
         indicaron manifestó manifiesta manifestado sostuvo sostiene apuntó apunta apuntado \
         respondió responde respondieron respondido preguntó pregunta preguntaron preguntado \
         contestó contesta contestado exclamó exclama gritó grita gritaron murmuró murmura susurró \
         susurra replicó replica repuso insistió insiste insistido recordó recuerda recordado \
         reconoció reconoce reconocido subrayó subraya subrayado destacó destaca destacado advirtió \
         advierte advertido denunció denuncia denunciado criticó critica criticado expresó expresa \
         expresado comentó comenta comentado agregó agrega agregado concluyó concluye concluido \
         escribió escribe escrito lamentó lamenta lamentado prometió promete anunció anuncia \
         anunciado precisó precisa precisado relató relata contó cuenta contado confesó confiesa \
         admitió admite continuó continúa prosiguió ordenó pidió pide pidieron pensó piensa \
         reiteró reitera resumió zanjó espetó opinó opina consideró considera tuiteó",
    ),
    (
        Tags::SAYING,
        "diciendo añadiendo afirmando asegurando señalando explicando gritando preguntando",
    ),
    (Tags::CALL, "calificó califica calificado llamó llama tachó tildó describió consideró"),
    (Tags::PRONOUN, "él ella ellos ellas yo nosotros usted ustedes quien"),
    (Tags::HE, "él señor don sr."),
    (Tags::SHE, "ella señora doña sra."),
    (
        Tags::DET,
        "el la los las un una unos unas su sus mi mis este esta estos estas ese esa varios dos tres algunos",
    ),
    (
        Tags::PREP,
        "a al en con por para sin sobre tras entre desde hasta hacia contra ante durante bajo",
    ),
    (Tags::OF, "de del"),
    (Tags::SUB, "que cuando porque si como donde mientras aunque pues cuyo"),
    (Tags::AND, "y e o u pero ni sino"),
    (
        Tags::AUX,
        "ha han había habían he es son era eran fue fueron será sería está están estaba no",
    ),
    (
        Tags::ADVERB,
        "también ya después luego además ayer hoy entonces siempre nunca muy más todavía así ahora",
    ),
    (
        Tags::TITLE,
        "sr. sra. señor señora don doña dr. dra. presidente presidenta ministro ministra alcalde alcaldesa rey reina papa general",
    ),
    (Tags::ACCORDING, "según"),
    (
        Tags::DAY,
        "lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    (
        Tags::WORK,
        "película libro canción disco álbum novela título lema revista diario serie programa obra palabra término",
    ),
    (Tags::NAMED, "titulado titulada llamado llamada denominado denominada apodado conocido"),
    (Tags::SPEECH, "palabras frase declaración comunicado carta respuesta pregunta voz"),
    (
        Tags::TALK,
        "yo me mi mis nosotros nos nuestro nuestra tú te tu tus usted es son está hay no sí soy estoy estamos somos tenemos vamos",
    ),
    (Tags::CLITIC, "le les se me nos lo la te"),
];
