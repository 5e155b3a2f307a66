//! Italian.

use crate::quotation::lexicon::{Row, Tags};

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "disse dissero dice dicono diceva affermato affermò afferma dichiarato dichiarò dichiara \
         spiegato spiegò spiega aggiunto aggiunse aggiunge sottolineato sottolineò sottolinea \
         ribadito ribadì ribadisce risposto rispose risponde replicato replicò replica chiesto \
         chiese chiede domandò domanda esclamò esclama esclamato gridò grida gridato urlò urla \
         sussurrò sussurra mormorò mormora commentato commentò commenta osservato osservò osserva \
         ricordato ricordò ricorda raccontato raccontò racconta annunciato annunciò annuncia \
         confermato conferma ammesso ammise ammette precisato precisò precisa concluso concluse \
         conclude scritto scrisse scrive avvertito avverte denunciato denuncia assicurato \
         assicura promesso promise promette sostenuto sostiene insistito insiste rivelato rivela \
         confidato confessato confessò protestò ribatté ribatte soggiunse proseguì prosegue \
         continuò incalza sbottò sbotta borbottò balbettò supplicò implorò ordinò ironizza \
         scherza scherzò twitta twittato tuona tuonò intervenne riprese \
         dice disse dicono dissero detto diceva affermato afferma affermò spiega spiegato spiegò \
         spiegava aggiunge aggiunto aggiunse dichiara dichiarato dichiarò sostiene sostenuto \
         sostenne risponde rispose risposto rispondeva chiede chiese chiesto domanda domandò \
         domandato esclama esclamò esclamato grida gridò gridato mormora mormorò sussurra sussurrò \
         replica replicò replicato ribatte ribatté insiste insistito ricorda ricordato ricordò \
         sottolinea sottolineato sottolineò avverte avvertito denuncia denunciato critica criticato \
         commenta commentato commentò conclude concluso concluse scrive scritto scrisse racconta \
         raccontato raccontò precisa precisato annuncia annunciato annunciò promette promesso \
         ammette ammesso ammise confessa confessò continua continuò prosegue proseguì pensa pensò \
         ripete ripeté ordina ordinò osserva osservò osservato assicura assicurato ribadisce \
         ribadito rivela rivelato attacca chiarisce chiarito",
    ),
    (Tags::SAYING, "dicendo aggiungendo spiegando affermando sottolineando chiedendo gridando"),
    (Tags::CALL, "definisce definito definì chiama chiamò considera descrive bolla"),
    (Tags::PRONOUN, "lui lei loro egli ella io noi essi"),
    (Tags::HE, "lui egli signor sig."),
    (Tags::SHE, "lei ella signora sig.ra"),
    (
        Tags::DET,
        "il lo la i gli le l' un uno una suo sua suoi sue questo questa quel quella alcuni due tre molti",
    ),
    (
        Tags::PREP,
        "a ad al alla allo ai agli alle in nel nella nei nelle con per su sul sulla da dal dalla tra fra senza contro dopo durante verso presso",
    ),
    (Tags::OF, "di del della dello dei degli delle d'"),
    (Tags::SUB, "che quando perché se come dove mentre cui poiché"),
    (Tags::AND, "e ed o ma né però"),
    (Tags::AUX, "ha hanno aveva avevano ho è sono era erano fu sarà sarebbe ebbe viene stato non"),
    (
        Tags::ADVERB,
        "anche poi già ancora ieri oggi sempre mai più molto così ora inoltre infine allora",
    ),
    (
        Tags::TITLE,
        "sig. signor signora dott. dottor presidente ministro ministra sindaco papa professore onorevole premier",
    ),
    (Tags::ACCORDING, "secondo"),
    (
        Tags::DAY,
        "lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    ),
    (
        Tags::WORK,
        "film libro canzone disco album romanzo titolo slogan rivista giornale serie programma opera parola",
    ),
    (
        Tags::NAMED,
        "intitolato intitolata chiamato chiamata soprannominato denominato cosiddetto cosiddetta",
    ),
    (Tags::SPEECH, "parole frase dichiarazione comunicato lettera risposta domanda voce"),
    (
        Tags::TALK,
        "io mi mio mia noi ci nostro nostra tu ti tuo tua voi vi è sono siamo abbiamo ho non sì c'è",
    ),
    (Tags::CLITIC, "gli le si mi ci lo la ti"),
];
