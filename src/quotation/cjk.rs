//! Speech and its speakers in Chinese and Japanese, where no spaces part the words.
//!
//! The speaker stands in a short run of characters next to the mark, with the reporting verb at its
//! end (`王毅表示：「…」`) or, in Japanese, with its particle (`首相は「…」と述べた`).

use std::ops::Range;

use crate::quotation::Kind;
use crate::quotation::attribution::Finding;
use crate::quotation::clause::Sieve;
use crate::quotation::language::Language;
use crate::quotation::mark::Family;
use crate::quotation::stretch::{Sign, Stretch};

/// The most bytes that are looked at on either side.
const REACH: usize = 150;

/// Longer cues first, so that `表示` is not read as `示`.
const CHINESE: &[&str] = &[
    "告诉记者",
    "回答说",
    "补充说",
    "解释说",
    "接着说",
    "说道",
    "表示",
    "指出",
    "认为",
    "强调",
    "写道",
    "问道",
    "答道",
    "喊道",
    "叫道",
    "笑道",
    "回答",
    "宣布",
    "介绍",
    "解释",
    "补充",
    "透露",
    "坦言",
    "直言",
    "重申",
    "呼吁",
    "警告",
    "批评",
    "反问",
    "說道",
    "認為",
    "強調",
    "寫道",
    "問道",
    "宣佈",
    "說",
    "说",
    "称",
    "稱",
    "问",
    "問",
    "道",
    "喊",
];

const JAPANESE: &[&str] = &[
    "説明した",
    "強調した",
    "指摘した",
    "コメントした",
    "主張した",
    "発言した",
    "批判した",
    "断言した",
    "述べた",
    "話した",
    "語った",
    "言った",
    "答えた",
    "尋ねた",
    "叫んだ",
    "訴えた",
    "述べ",
    "話し",
    "語り",
    "言い",
    "話す",
    "語る",
    "言う",
    "述べる",
    "いった",
    "つぶやいた",
    "聞いた",
    "明かした",
];

/// What may stand between a Chinese speaker and the verb: where, when, to whom.
const CIRCUMSTANCE: &[&str] = &[
    "在", "对", "對", "向", "就", "于", "於", "昨日", "昨天", "今天", "今日", "日前", "近日", "曾",
    "还", "還", "也", "则", "則", "又", "随后", "隨後", "随即", "接着", "笑着", "大声", "大聲",
    "当天",
];

/// The speaker and cue of a stretch.
pub fn find(text: &str, stretch: &Stretch, language: Language) -> Option<Finding> {
    if let Sign::Turn(label) = &stretch.sign {
        return Some(Finding { mention: label.clone(), cue: None, sieve: Sieve::Turn });
    }
    let before = before(text, stretch.outer.start);
    let after = after(text, stretch.outer.end);
    if language == Language::Japanese {
        japanese(text, &before, &after)
    } else {
        chinese_before(text, &before)
            .or_else(|| chinese_after(text, &after))
            .or_else(|| chinese_report(text, stretch.outer.start))
    }
}

/// How likely it is that a stretch is speech.
pub fn probability(text: &str, stretch: &Stretch, finding: Option<&Finding>) -> f32 {
    let content = &text[stretch.content.clone()];
    let sentence = content.contains(['。', '！', '？', '，', '、', '!', '?', '…']);
    let after = after(text, stretch.outer.end);
    let reported = text[after].starts_with('と');
    // A line of dialogue, with nothing but its marks.
    let edge = |c: Option<char>| c.is_none_or(|c| c == '\n');
    let alone = matches!(stretch.sign, Sign::Marks(Family::Corner))
        && edge(
            text[..stretch.outer.start].trim_end_matches([' ', '\u{3000}']).chars().next_back(),
        )
        && edge(text[stretch.outer.end..].chars().next());
    match (finding.is_some(), sentence) {
        (true, _) => 0.9,
        (false, true) if reported => 0.8,
        (false, true) => 0.65,
        (false, false) if alone && content.chars().count() > 2 => 0.7,
        (false, false) if reported && content.chars().count() > 4 => 0.6,
        (false, false) => 0.2,
    }
}

/// Whole sentences are direct speech, a few characters a part of a report.
pub fn kind(text: &str, stretch: &Stretch) -> Kind {
    let content = &text[stretch.content.clone()];
    let reported = text[after(text, stretch.outer.end)].starts_with('と');
    let sentence = reported || content.contains(['。', '！', '？', '，', '、', '!', '?', '…']);
    if sentence { Kind::Direct } else { Kind::Mixed }
}

/// The clause before a place, without the stops that end it.
fn before(text: &str, at: usize) -> Range<usize> {
    let mut start = at.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let body = text[start..at].trim_end_matches(['：', ':', '，', ',', ' ', '\u{3000}', '\n']);
    let end = start + body.len();
    let stops = ['。', '！', '？', '，', '、', '\n', '」', '』', '”', '；', ',', ' ', '\u{3000}'];
    let cut = body
        .rfind(stops)
        .and_then(|stop| body[stop..].chars().next().map(|c| start + stop + c.len_utf8()));
    cut.unwrap_or(start)..end
}

/// The clause behind a place, without the comma that leads it in.
fn after(text: &str, at: usize) -> Range<usize> {
    let mut end = text.len().min(at + REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let body = &text[at..end];
    let body = body.strip_prefix('\n').filter(|next| next.starts_with('と')).unwrap_or(body);
    let body = body.trim_start_matches(['，', ',', '、', ' ', '\u{3000}']);
    let start = end - body.len();
    let stop = body.find(['。', '！', '？', '，', '\n', '「', '『', '“', '；', '：', ':']);
    start..stop.map_or(end, |stop| start + stop)
}

fn chinese_before(text: &str, clause: &Range<usize>) -> Option<Finding> {
    let words = &text[clause.clone()];
    let cue = CHINESE.iter().find(|cue| words.ends_with(**cue))?;
    let mut verb = clause.end - cue.len()..clause.end;
    // 补充道: a cue of two.
    if let Some(first) = CHINESE.iter().find(|cue| text[clause.start..verb.start].ends_with(**cue))
    {
        verb.start -= first.len();
    }
    Some(Finding {
        mention: name(text, clause.start..verb.start)?,
        cue: Some(verb),
        sieve: Sieve::Before,
    })
}

/// `毛宁指出，中方“…”`: the clause before the nearest comma that ends with a cue.
fn chinese_report(text: &str, at: usize) -> Option<Finding> {
    let mut start = at.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let sentence = &text[start..at];
    let from = sentence.rfind(['。', '！', '？', '\n', '”', '」', '；']);
    let from =
        from.map_or(0, |stop| stop + sentence[stop..].chars().next().map_or(0, char::len_utf8));
    let sentence = &sentence[from..];
    sentence.rmatch_indices('，').take(4).find_map(|(comma, _)| {
        let clause_start =
            sentence[..comma].rfind('，').map_or(0, |before| before + '，'.len_utf8());
        let base = start + from;
        chinese_before(text, &(base + clause_start..base + comma))
    })
}

fn chinese_after(text: &str, clause: &Range<usize>) -> Option<Finding> {
    let words = &text[clause.clone()];
    let (at, cue) = CHINESE.iter().find_map(|cue| words.find(cue).map(|at| (at, cue)))?;
    let verb = clause.start + at..clause.start + at + cue.len();
    Some(Finding {
        mention: name(text, clause.start..verb.start)?,
        cue: Some(verb),
        sieve: Sieve::After,
    })
}

/// The run before a verb without its circumstances, when it is short enough for a name.
fn name(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    let words = &text[run.clone()];
    let digit = words.find(|c: char| c.is_ascii_digit());
    let cut = CIRCUMSTANCE
        .iter()
        .filter_map(|word| words.find(word))
        .chain(digit)
        .filter(|&at| at > 0)
        .min();
    let end = run.start + cut.unwrap_or(words.len());
    let mention = &text[run.start..end];
    let short = (1..=20).contains(&mention.chars().count());
    (short && mention.chars().all(|c| c.is_alphanumeric() || c == '·' || c == '・'))
        .then_some(run.start..end)
}

/// `NPは「…」と述べた`, `「…」とNPは述べた`.
fn japanese(text: &str, before: &Range<usize>, after: &Range<usize>) -> Option<Finding> {
    let tail = &text[after.clone()];
    let reported = tail.strip_prefix('と')?;
    let cues = JAPANESE.iter().filter_map(|cue| reported.find(cue).map(|at| (at, cue)));
    let found = cues.min_by_key(|(at, cue)| (*at, std::cmp::Reverse(cue.len())))?;
    let from = after.end - reported.len();
    let cue = from + found.0..from + found.0 + found.1.len();
    let between = &text[from..cue.start];
    let inside = ['は', 'が'].into_iter().find_map(|particle| between.find(particle));
    if let Some(at) = inside.filter(|&at| at > 0) {
        return Some(Finding { mention: from..from + at, cue: Some(cue), sieve: Sieve::After });
    }
    let lead = &text[before.clone()];
    let near = lead.find('は').or_else(|| lead.find('が')).filter(|&at| at > 0);
    let mention =
        near.map(|at| before.start..before.start + at).or_else(|| topic(text, before.start))?;
    Some(Finding { mention, cue: Some(cue), sieve: Sieve::Before })
}

/// `首相は26日、記者団に「…」`: the topic of the sentence, some clauses before.
fn topic(text: &str, at: usize) -> Option<Range<usize>> {
    let mut start = at.saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let lead = &text[start..at];
    let stop =
        lead.char_indices().rfind(|(_, c)| matches!(c, '。' | '！' | '？' | '\n' | '」' | '』'));
    let start = start + stop.map_or(0, |(stop, c)| stop + c.len_utf8());
    let name = text[start..at].find('は').filter(|&end| end > 0)?;
    let mention = &text[start..start + name];
    let plain = mention.chars().count() <= 20 && mention.chars().all(char::is_alphanumeric);
    plain.then_some(start..start + name)
}

#[cfg(test)]
mod tests {
    use crate::quotation::find;

    fn speakers<'a>(text: &'a str, lang: &str) -> Vec<Option<&'a str>> {
        let found = find(text, Some(lang));
        found.into_iter().map(|quotation| quotation.speaker.map(|who| &text[who.range])).collect()
    }

    #[test]
    fn the_circumstance_is_no_part_of_the_name() {
        assert_eq!(speakers("王芳昨天在会上表示：“桥会开的。”", "zh"), [Some("王芳")]);
    }

    #[test]
    fn a_title_is_no_speech() {
        assert_eq!(speakers("映画「九つの命」を見た。", "ja"), []);
    }
}
