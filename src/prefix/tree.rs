//! A radix tree over token ids, page by page.
//!
//! A node is one page: its tokens, the span they were read with, what holds their keys and
//! values. The path from the root to it are the tokens before. Siblings differ in a token, or in
//! the adapter of a position.

use std::sync::Arc;

use brevity_model::KV_PAGE;

use crate::adapters::AdapterSpan;

/// Tokens of a page.
type Block = [u32; KV_PAGE];

/// Pages of type `P` by the tokens they hold.
#[derive(Debug)]
pub(super) struct Tree<P> {
    /// Slots; `None`: free.
    nodes: Vec<Option<Node<P>>>,
    free: Vec<usize>,
    roots: Vec<usize>,
    /// Ticks with every use.
    clock: u64,
}

#[derive(Debug)]
struct Node<P> {
    tokens: Box<Block>,
    /// Decides for the positions up to the end of the page.
    span: AdapterSpan,
    page: Arc<P>,
    parent: Option<usize>,
    children: Vec<usize>,
    last_used: u64,
}

impl<P> Default for Tree<P> {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            free: Vec::new(),
            roots: Vec::new(),
            clock: 0,
        }
    }
}

impl<P> Tree<P> {
    /// Pages held.
    pub fn len(&self) -> usize {
        self.nodes.len() - self.free.len()
    }

    /// Pages of the longest beginning of `tokens` under `span`, and its length; of the last page
    /// perhaps only a part.
    pub fn find(&mut self, tokens: &[u32], span: AdapterSpan) -> (Vec<Arc<P>>, usize) {
        self.clock += 1;
        let (mut pages, mut len, mut parent) = (Vec::new(), 0, None);
        loop {
            let common = |&i: &usize| self.node(i).common(&tokens[len..], len, span);
            let best = self.children(parent).iter().copied().max_by_key(common);
            let Some((best, common)) = best.map(|i| (i, common(&i))).filter(|(_, n)| *n > 0) else {
                return (pages, len);
            };
            let clock = self.clock;
            let node = self.node_mut(best);
            node.last_used = clock;
            pages.push(Arc::clone(&node.page));
            len += common;
            if common < KV_PAGE {
                return (pages, len);
            }
            parent = Some(best);
        }
    }

    /// Adds the pages of consecutive blocks that are not there yet, so that the tree holds at most
    /// `most`. Returns how many pages gave way.
    pub fn insert(
        &mut self,
        blocks: &[Block],
        span: AdapterSpan,
        pages: &[Arc<P>],
        most: usize,
    ) -> usize {
        self.clock += 1;
        let (mut parent, mut evicted) = (None, 0);
        for (i, (tokens, page)) in blocks.iter().zip(pages).enumerate() {
            let whole =
                |&child: &usize| self.node(child).common(tokens, i * KV_PAGE, span) == KV_PAGE;
            let child = self.children(parent).iter().copied().find(whole);
            let child = match child {
                Some(child) => child,
                None => {
                    while self.len() >= most {
                        if !self.evict_one() {
                            return evicted;
                        }
                        evicted += 1;
                    }
                    self.add(parent, tokens, span, page)
                }
            };
            let clock = self.clock;
            self.node_mut(child).last_used = clock;
            parent = Some(child);
        }
        evicted
    }

    /// Gives up to `n` pages; returns how many there were.
    pub fn evict(&mut self, n: usize) -> usize {
        self.clock += 1;
        (0..n).take_while(|_| self.evict_one()).count()
    }

    /// Gives up the page that was used longest ago, of those that nobody else holds and that no page
    /// continues. False if there is none. A page used since the last tick stays.
    fn evict_one(&mut self) -> bool {
        let nodes = self.nodes.iter().enumerate();
        let idle = nodes.filter_map(|(i, node)| {
            let node = node.as_ref()?;
            let idle = node.children.is_empty()
                && Arc::strong_count(&node.page) == 1
                && node.last_used < self.clock;
            idle.then_some((node.last_used, i))
        });
        let Some((_, i)) = idle.min() else {
            return false;
        };
        let node = self.nodes[i].take();
        self.free.push(i);
        match node.and_then(|node| node.parent) {
            Some(parent) => self.node_mut(parent).children.retain(|&child| child != i),
            None => self.roots.retain(|&root| root != i),
        }
        true
    }

    fn add(
        &mut self,
        parent: Option<usize>,
        tokens: &Block,
        span: AdapterSpan,
        page: &Arc<P>,
    ) -> usize {
        let node = Node {
            tokens: Box::new(*tokens),
            span,
            page: Arc::clone(page),
            parent,
            children: Vec::new(),
            last_used: self.clock,
        };
        let i = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(None);
            self.nodes.len() - 1
        });
        self.nodes[i] = Some(node);
        match parent {
            Some(parent) => self.node_mut(parent).children.push(i),
            None => self.roots.push(i),
        }
        i
    }

    fn children(&self, parent: Option<usize>) -> &[usize] {
        parent.map_or(&self.roots, |parent| &self.node(parent).children)
    }

    fn node(&self, i: usize) -> &Node<P> {
        self.nodes[i].as_ref().expect("links lead to nodes")
    }

    fn node_mut(&mut self, i: usize) -> &mut Node<P> {
        self.nodes[i].as_mut().expect("links lead to nodes")
    }
}

impl<P> Node<P> {
    /// How many of its positions, which begin at `start`, are right for `tokens` under `span`.
    fn common(&self, tokens: &[u32], start: usize, span: AdapterSpan) -> usize {
        let pairs = self.tokens.iter().zip(tokens);
        let same = pairs.take_while(|(a, b)| a == b).count();
        same.min(self.span.agreement(&span).saturating_sub(start))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Blocks of one token each and a rest: few enough that beginnings meet.
    fn tokens(blocks: &[u32], rest: usize) -> Vec<u32> {
        let whole = blocks.iter().flat_map(|&b| [b; KV_PAGE]);
        whole.chain(vec![9; rest]).collect()
    }

    fn span() -> impl Strategy<Value = AdapterSpan> {
        let from = prop::sample::select(vec![0, 10, KV_PAGE, KV_PAGE + 7, 3 * KV_PAGE]);
        (prop::option::of(0usize..2), from).prop_map(|(adapter, from)| match adapter {
            Some(adapter) => AdapterSpan::new(adapter, from),
            None => AdapterSpan::BASE,
        })
    }

    /// What a page holds: the tokens and adapters of all positions up to its end.
    type Held = Vec<(u32, Option<usize>)>;

    fn held(tokens: &[u32], span: AdapterSpan) -> Held {
        tokens
            .iter()
            .enumerate()
            .map(|(p, &t)| (t, span.at(p)))
            .collect()
    }

    #[derive(Clone, Debug)]
    enum Op {
        Insert(Vec<u32>, AdapterSpan, usize),
        Find(Vec<u32>, AdapterSpan, usize),
        Release,
        Evict,
    }

    fn op() -> impl Strategy<Value = Op> {
        let blocks = || prop::collection::vec(0u32..2, 0..5);
        prop_oneof![
            (blocks(), span(), 0..KV_PAGE).prop_map(|(b, s, r)| Op::Insert(b, s, r)),
            (blocks(), span(), 0..KV_PAGE).prop_map(|(b, s, r)| Op::Find(b, s, r)),
            Just(Op::Release),
            Just(Op::Evict),
        ]
    }

    proptest! {
        /// What is found is right, and as long as any list of all that is kept could give.
        #[test]
        fn like_a_list_of_pages(
            ops in prop::collection::vec(op(), 1..60),
            most in prop::sample::select(vec![3usize, 8, usize::MAX]),
        ) {
            let mut tree = Tree::<Held>::default();
            let mut users: Vec<Arc<Held>> = vec![];
            for op in ops {
                match op {
                    Op::Insert(blocks, span, rest) => {
                        let tokens = tokens(&blocks, rest);
                        let held = held(&tokens, span);
                        let ends = (1..=blocks.len()).map(|b| b * KV_PAGE);
                        let pages: Vec<_> = ends.map(|e| Arc::new(held[..e].to_vec())).collect();
                        tree.insert(tokens.as_chunks::<KV_PAGE>().0, span, &pages, most);
                        prop_assert!(tree.len() <= most);
                        if most == usize::MAX {
                            prop_assert_eq!(tree.find(&tokens, span).1, blocks.len() * KV_PAGE);
                        }
                    }
                    Op::Find(blocks, span, rest) => {
                        let tokens = tokens(&blocks, rest);
                        let wanted = held(&tokens, span);
                        let kept: Vec<Arc<Held>> =
                            tree.nodes.iter().flatten().map(|n| Arc::clone(&n.page)).collect();
                        let common = |page: &Held| {
                            page.iter().zip(&wanted).take_while(|(a, b)| a == b).count()
                        };
                        let best = kept.iter().map(|page| common(page)).max().unwrap_or(0);
                        let (pages, len) = tree.find(&tokens, span);
                        prop_assert_eq!(len, best);
                        prop_assert_eq!(pages.len(), len.div_ceil(KV_PAGE));
                        for (p, page) in pages.iter().enumerate() {
                            let end = len.min((p + 1) * KV_PAGE);
                            prop_assert_eq!(&page[..end], &wanted[..end]);
                        }
                        users.extend(pages);
                    }
                    Op::Release => users.clear(),
                    Op::Evict => {
                        let before = tree.len();
                        let evicted = tree.evict(2);
                        prop_assert_eq!(tree.len(), before - evicted);
                    }
                }
                // Whatever happened, nobody's page is gone and every path is whole.
                for user in &users {
                    prop_assert!(Arc::strong_count(user) > 1);
                }
            }
            users.clear();
            tree.evict(usize::MAX);
            prop_assert_eq!((tree.len(), tree.roots.len()), (0, 0));
        }
    }

    #[test]
    fn the_longest_unused_gives_way() {
        let mut tree = Tree::default();
        let insert = |tree: &mut Tree<u32>, block: u32| {
            let tokens = tokens(&[block], 0);
            tree.insert(
                tokens.as_chunks().0,
                AdapterSpan::BASE,
                &[Arc::new(block)],
                2,
            )
        };
        assert_eq!(insert(&mut tree, 1), 0);
        assert_eq!(insert(&mut tree, 2), 0);
        tree.find(&tokens(&[1], 0), AdapterSpan::BASE);
        assert_eq!(insert(&mut tree, 3), 1);
        let mut there = |block| tree.find(&tokens(&[block], 0), AdapterSpan::BASE).1 > 0;
        assert_eq!([there(1), there(2), there(3)], [true, false, true]);
    }
}
