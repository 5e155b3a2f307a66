//! Portuguese.

use crate::quotation::lexicon::{Row, Tags};

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "disse disseram diz dizem dizia afirmou afirma declarou declara explicou explica \
         acrescentou acrescenta destacou destaca ressaltou ressalta salientou salienta sublinhou \
         sublinha reiterou reitera perguntou pergunta respondeu responde replicou retrucou \
         exclamou exclama gritou grita sussurrou sussurra murmurou murmura comentou comenta \
         observou observa lembrou lembra recordou contou conta anunciou anuncia confirmou \
         confirma admitiu admite reconheceu reconhece garantiu garante assegurou assegura \
         prometeu promete pediu pede exigiu defendeu defende criticou critica lamentou lamenta \
         alertou alerta avisou avisa advertiu negou nega denunciou denuncia escreveu escreve \
         tuitou concluiu conclui argumentou argumenta questionou questiona avaliou avalia pontuou \
         frisou frisa completou completa relatou relata revelou revela confessou insistiu insiste \
         brincou ironizou apontou aponta referiu refere indicou indica esclareceu considerou \
         considera opinou sugeriu ordenou implorou suplicou balbuciou resmungou suspirou \
         prosseguiu continuou atalhou tornou redarguiu acudiu bradou interrompeu \
         disse diz dizem disseram dito dizia afirmou afirma afirmaram explicou explica explicaram \
         acrescentou acrescenta declarou declara declararam perguntou pergunta perguntaram \
         respondeu responde responderam contou conta gritou grita gritaram exclamou exclama \
         murmurou murmura sussurrou sussurra replicou retrucou insistiu insiste lembrou lembra \
         ressaltou ressalta destacou destaca alertou alerta denunciou criticou critica comentou \
         comenta concluiu conclui escreveu escreve lamentou lamenta prometeu anunciou anuncia \
         reconheceu reconhece admitiu admite garantiu garante sublinhou sublinha referiu refere \
         salientou salienta completou continuou prosseguiu ordenou pediu pede pensou pensa \
         relatou relata avaliou avalia defendeu defende reforçou observou argumentou confessou \
         assegurou frisou",
    ),
    (Tags::SAYING, "dizendo acrescentando afirmando explicando gritando perguntando"),
    (Tags::CALL, "classificou chamou considerou descreveu qualificou"),
    (Tags::PRONOUN, "ele ela eles elas eu nós você vocês"),
    (Tags::HE, "ele senhor sr."),
    (Tags::SHE, "ela senhora sra. dona"),
    (
        Tags::DET,
        "o a os as um uma uns umas seu sua seus suas meu minha este esta esse essa dois três vários",
    ),
    (
        Tags::PREP,
        "em no na nos nas ao à aos às com por pelo pela para sem sobre entre desde até contra após durante",
    ),
    (Tags::OF, "de do da dos das"),
    (Tags::SUB, "que quando porque se como onde enquanto embora pois"),
    (Tags::AND, "e ou mas nem"),
    (Tags::AUX, "tem têm tinha havia há é são era eram foi foram será seria está estão estava não"),
    (
        Tags::ADVERB,
        "também já depois ainda ontem hoje sempre nunca muito mais então agora além assim",
    ),
    (
        Tags::TITLE,
        "sr. sra. senhor senhora dr. dra. presidente ministro ministra prefeito governador professor papa dona",
    ),
    (Tags::ACCORDING, "segundo conforme"),
    (
        Tags::DAY,
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    ),
    (
        Tags::WORK,
        "filme livro música disco álbum romance título lema revista jornal série programa obra palavra termo",
    ),
    (Tags::NAMED, "intitulado intitulada chamado chamada denominado apelidado conhecido"),
    (Tags::SPEECH, "palavras frase declaração comunicado carta resposta pergunta voz nota"),
    (
        Tags::TALK,
        "eu me meu minha nós nos nosso nossa tu você vocês é são está não sim sou estou estamos somos temos vamos",
    ),
    (Tags::CLITIC, "lhe lhes se me nos te"),
];
