//! Loops of a function: what lies between a backward branch and its target.
//!
//! Inner branches are taken in the order of the addresses, as if none were taken.

use std::ops::Range;

use super::disassembly::Line;

/// The loops of `lines` as ranges, outer ones before those they hold.
pub fn loops(lines: &[Line]) -> Vec<Range<usize>> {
    let index_of = |address| lines.binary_search_by_key(&address, |l| l.address).ok();
    let mut loops: Vec<Range<usize>> = vec![];
    for (end, line) in lines.iter().enumerate() {
        let Some(start) = line.target.and_then(index_of).filter(|&s| s <= end) else {
            continue;
        };
        // Several ways back to one head are one loop.
        match loops.iter_mut().find(|l| l.start == start) {
            Some(known) => known.end = known.end.max(end + 1),
            None => loops.push(start..end + 1),
        }
    }
    loops.sort_by_key(|l| (l.start, std::cmp::Reverse(l.end)));
    loops
}

/// Whether `inner` lies within `outer`, and is another.
pub fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer != inner && outer.start <= inner.start && inner.end <= outer.end
}

/// The loops that hold no other.
pub fn innermost(loops: &[Range<usize>]) -> Vec<Range<usize>> {
    let is_innermost = |l: &&Range<usize>| !loops.iter().any(|other| holds(l, other));
    loops.iter().filter(is_innermost).cloned().collect()
}

/// One pass of `outer`, with `inner` run `trips` times.
pub fn unrolled(
    lines: &[Line],
    outer: &Range<usize>,
    inner: &Range<usize>,
    trips: usize,
) -> Vec<String> {
    let text = |range: Range<usize>| lines[range].iter().map(|l| l.text.clone());
    text(outer.start..inner.start)
        .chain((0..trips).flat_map(|_| text(inner.clone())))
        .chain(text(inner.end..outer.end))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(address: u64, target: Option<u64>) -> Line {
        let text = format!("at{address}");
        Line {
            address,
            text,
            target,
        }
    }

    #[test]
    fn nests() {
        // 0: head of the outer loop; 4..12 the inner loop; 12 a way out; 16 back to 0.
        let lines = [
            line(0, None),
            line(4, None),
            line(8, Some(4)),
            line(12, Some(20)),
            line(16, Some(0)),
            line(20, None),
        ];
        let all = loops(&lines);
        assert_eq!(all, [0..5, 1..3]);
        assert_eq!(innermost(&all), all[1..]);
        let pass = unrolled(&lines, &all[0], &all[1], 2);
        assert_eq!(pass, ["at0", "at4", "at8", "at4", "at8", "at12", "at16"]);
    }
}
