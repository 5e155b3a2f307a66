//! An index that is removed or damaged.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use crate::article::ArticleId;
use crate::library::index::Index;
use crate::library::keep::tests::{House, Kept, PATIENCE, kept_two, two};
use crate::library::keep::{Keeper, News, place};
use crate::query::Query;

#[test]
fn an_index_that_is_removed_or_damaged_is_made_again() {
    let house = House::new();
    two(&house);
    house.append("me", "A");
    let kept = house.start();
    kept.done();
    let database = house.database();
    fs::remove_dir_all(house.path("cache/index")).unwrap();
    kept.until(|news| matches!(news, News::Rebuilt(_)));
    kept.until_true(|| house.rows().len() == 2 && house.read() == ["A"]);
    assert_eq!(kept.keeper.reader().unwrap().folders().unwrap().len(), 1);
    drop(kept);
    let mut bytes = fs::read(&database).unwrap();
    bytes[100..].fill(7);
    fs::write(&database, bytes).unwrap();
    let kept = house.start();
    let news = kept.done();
    assert!(matches!(&news[0], News::Rebuilt(reason) if reason.contains("damaged")), "{news:?}");
    assert_eq!((house.rows().len(), house.read()), (2, vec!["A".to_owned()]));
}

#[test]
fn whoever_finds_the_index_damaged_has_it_built_anew_once() {
    let (house, kept) = kept_two();
    let readers = [0; 2].map(|_| kept.keeper.reader().unwrap());
    let row = readers[0].find(&ArticleId::from("urn:A".to_owned())).unwrap().unwrap();
    house.damage("UPDATE article SET minutes = -1");
    for reader in &readers {
        assert!(Index::is_damage(&reader.rows(&[row]).unwrap_err()));
        kept.keeper.home().mend(reader);
        assert!(!reader.is_current());
    }
    let told = kept.done();
    let rebuilt = told.iter().filter(|news| matches!(news, News::Rebuilt(_))).count();
    assert_eq!((rebuilt, house.rows().len()), (1, 2), "{told:?}");
    let reader = kept.keeper.reader().unwrap();
    let row = reader.find(&ArticleId::from("urn:A".to_owned())).unwrap().unwrap();
    assert_eq!(reader.rows(&[row]).unwrap().len(), 1);
}

#[test]
fn that_all_is_in_it_is_said_of_no_index_that_was_removed() {
    let house = House::new();
    two(&house);
    let path = place(&house.library(), Some(&house.journal()), &house.path("cache")).unwrap();
    let (sender, said) = channel();
    let removed = AtomicBool::default();
    let told = move |news| match news {
        // between its rows and what is said of them
        News::Changed(_) if !removed.swap(true, Ordering::Relaxed) => {
            fs::remove_file(&path).unwrap();
        }
        News::Listed(mark) | News::Done(mark) => {
            let there = Index::open(&path).unwrap().0;
            let _ = sender.send((mark == there.mark(), there.count(&Query::default()).unwrap().0));
        }
        _ => {}
    };
    let (cache, journal) = (house.path("cache"), house.journal());
    let _keeper = Keeper::start(house.library(), Some(&cache), Some(journal), told).unwrap();
    let next = || said.recv_timeout(PATIENCE).unwrap();
    assert_eq!([next(), next()], [(true, 2); 2]);
}

#[test]
fn an_index_that_is_removed_before_anything_is_looked_at_is_made_again() {
    let house = House::new();
    two(&house);
    let path = place(&house.library(), Some(&house.journal()), &house.path("cache")).unwrap();
    let (sender, news) = channel();
    let removed = AtomicBool::default();
    let told = move |news| {
        if matches!(news, News::Marked(_)) && !removed.swap(true, Ordering::Relaxed) {
            fs::remove_file(&path).unwrap();
        }
        let _ = sender.send(news);
    };
    let (cache, journal) = (house.path("cache"), house.journal());
    let keeper = Keeper::start(house.library(), Some(&cache), Some(journal), told).unwrap();
    let kept = Kept { keeper, news };
    let told = kept.until(|news| matches!(news, News::Done(_) | News::Failed(_)));
    assert!(matches!(told.last(), Some(News::Done(_))), "{told:?}");
    assert_eq!(house.rows().len(), 2);
}
