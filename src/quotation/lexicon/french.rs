//! French.

use crate::quotation::lexicon::{Row, Tags};

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "exclamé écrié murmuré crié soupiré lâché lâche lâcha glissé glisse glissa tonné ironise \
         ironisé plaisante plaisanté plaisanta témoigne témoigné détaille détaillé développe \
         argumente argue argué soutient soutenu soutint prétend prétendu prétendit clame clamé \
         accuse accusé fustige fustigé vante relativise tempère nuance analyse rassure rassuré \
         déplore déploré salue salué invite exhorte exhorté conseille suggère suggéré suggéra \
         s'inquiète s'insurge s'indigne s'étonne s'emporte s'interroge s'agace s'amuse s'alarme \
         s'excuse s'enquit s'étonna s'indigna s'impatienta inquiété insurgé indigné étonné \
         réjouit félicite félicité ironisa railla raille résuma titre titré complète complété \
         renchérit renchéri enchaîne enchaîna concède concédé maugréa grommela ronchonna chuchote \
         bredouilla larmoya tempêta aboya siffla trancha tranche tranché démentit dément démenti \
         confirme confirmé confirma révèle révélé révéla explosa \
         dit dis disent disait disaient dirent déclare déclaré déclara déclarait affirme affirmé \
         affirma affirmait explique expliqué expliqua expliquait ajoute ajouté ajouta ajoutait \
         ajoutai répond répondu répondit répondait répondis répondirent demande demandé demanda \
         demandait demandai demandèrent s'écrie s'écria s'écriait s'écrièrent m'écriai s'exclama \
         s'exclame s'exclamait crie cria criait criai crièrent murmure murmura murmurait murmurai \
         reprend reprit reprenait repris reprirent réplique répliqua répliqué répliquait répète \
         répéta répétait répétai fit fis faisait firent souffla soupira soupirait chuchota \
         hurla hurlait gronda grogna grognait balbutia balbutiait bégaya bégayait observa observe \
         observait interrogea interroge interrogeait interrompit interrompt insista insiste assure \
         assuré assura assurait estime estimé estima juge jugé souligne souligné souligna indique \
         indiqué indiqua annonce annoncé annonça précise précisé précisa raconte raconté raconta \
         racontait confie confié confia lance lancé lança lançait conclut conclu rappelle rappelé \
         rappela note noté nota regrette regretté dénonce dénoncé martèle martelé avertit prévient \
         prévenu poursuit poursuivi poursuivit continua continue continuait continuèrent commença \
         acheva avoua avoue avoué admet admis admit reconnaît reconnu reconnut promet promis promit \
         propose proposé proposa supplia suppliait ordonna ordonne ordonnait ordonnai commanda \
         objecta objecte protesta proteste riposta rétorque rétorqua rétorqué appela appelait \
         appelai pensa pense pensait pensai songea songeait questionna râla râlait sourit prononça \
         proclama proclame jura jurait déclarai écrit écrivit écrivait résume résumé tweete tweeté \
         commente commenté commenta fredonna vociféra articula exclama écria dirai dit-on bougonna \
         marmotta marmonna ricana sanglota gémit geignit clama tonna sermonna réclama exigea",
    ),
    (
        Tags::SAYING,
        "disant ajoutant expliquant déclarant criant murmurant répétant demandant affirmant assurant précisant estimant",
    ),
    (
        Tags::CALL,
        "qualifie qualifié qualifia appelle dénonce dénoncé juge jugé décrit considère traite traité",
    ),
    (Tags::PRONOUN, "il elle ils elles on je nous tu vous celui-ci celle-ci ce"),
    (Tags::HE, "il monsieur m. lui celui-ci"),
    (Tags::SHE, "elle madame mme mlle mademoiselle celle-ci"),
    (
        Tags::DET,
        "le la les l' un une des son sa ses leur leurs mon ma mes notre nos ce cet cette ces plusieurs deux trois certains",
    ),
    (
        Tags::PREP,
        "à au aux dans en sur sous par pour avec sans chez vers contre depuis pendant devant derrière entre avant après lors",
    ),
    (Tags::OF, "de du des d'"),
    (Tags::SUB, "que qui quand lorsque si comme où dont puisque parce tandis alors"),
    (Tags::AND, "et ou mais ni car or donc"),
    (
        Tags::AUX,
        "a ont avait avaient ai est sont était étaient aura aurait eut fut avons avez suis va vient ne pas",
    ),
    (
        Tags::ADVERB,
        "aussi encore ensuite puis alors enfin toujours déjà bien très plus jamais doucement vivement simplement tout peu soudain aussitôt",
    ),
    (
        Tags::TITLE,
        "m m. mme mlle mm. monsieur madame mademoiselle docteur dr président ministre général abbé père maire professeur st.",
    ),
    (Tags::ACCORDING, "selon d'après d’après suivant"),
    (
        Tags::DAY,
        "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre hier aujourd'hui demain",
    ),
    (
        Tags::WORK,
        "film livre chanson album roman titre slogan intitulé intitulée journal magazine émission série pièce opération surnommé baptisé nom mot",
    ),
    (
        Tags::NAMED,
        "intitulé intitulée nommé nommée surnommé surnommée baptisé baptisée dit dite appelé appelée",
    ),
    (
        Tags::SPEECH,
        "mots paroles phrase déclaration communiqué lettre réponse question voix cri termes",
    ),
    (
        Tags::TALK,
        "je me moi mon ma mes nous notre nos tu te toi ton ta tes vous votre vos j'ai j'étais c'est n'est oui non",
    ),
    (Tags::CLITIC, "lui leur me m' se s' te t' nous vous y en l'"),
];
