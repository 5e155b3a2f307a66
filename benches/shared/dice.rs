//! Numbers and made-up words that are the same in every run.

pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Knuth's linear congruential generator (MMIX); its upper bits.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// A word of at least so many syllables, and up to two more.
    pub(crate) fn word(&mut self, least: usize) -> String {
        const SOUNDS: [&str; 16] = [
            "ba", "str", "en", "ti", "com", "lo", "gra", "pe", "shi", "ou", "ver", "ma", "ck",
            "ing", "tho", "us",
        ];
        (0..least + self.below(3)).map(|_| SOUNDS[self.below(SOUNDS.len())]).collect()
    }
}
