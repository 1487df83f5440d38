//! One chart as SVG.

use plotters::prelude::*;

use crate::train::{Error, Result};

const SIZE: (u32, u32) = (640, 360);
/// Most points of all curves of a chart together.
const MAX_POINTS: usize = 1600;
/// Most dots of all curves of a chart together.
const MAX_DOTS: usize = 300;
/// Most points of a curve.
const MAX_POINTS_OF_CURVE: usize = 300;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
}

/// Points in the order in which they are joined.
pub(super) struct Curve {
    pub colour: (u8, u8, u8),
    pub points: Vec<Point>,
    /// Whether every point gets a dot.
    pub marks: bool,
}

/// An area between two values at every place.
pub(super) struct Band {
    pub colour: (u8, u8, u8),
    /// Place, lower edge, upper edge.
    pub edges: Vec<(f64, f64, f64)>,
}

pub(super) struct Chart {
    pub title: &'static str,
    x: &'static str,
    y: &'static str,
    pub curves: Vec<Curve>,
    pub bands: Vec<Band>,
}

impl Chart {
    pub(super) fn new(title: &'static str, x: &'static str, y: &'static str) -> Self {
        Self {
            title,
            x,
            y,
            curves: vec![],
            bands: vec![],
        }
    }

    /// Whether there is no curve to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.curves.iter().all(|curve| curve.points.is_empty())
    }

    /// The chart as an SVG element.
    pub(super) fn svg(&self) -> Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg)
            .map_err(|e| Error::Chart(e.to_string()))?;
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let (x, y) = self.ranges();
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .x_label_area_size(36)
            .y_label_area_size(56)
            .build_cartesian_2d(x.0..x.1, y.0..y.1)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .x_desc(self.x)
            .y_desc(self.y)
            .x_label_formatter(&|x| tick(*x))
            .y_label_formatter(&|y| tick(*y))
            .label_style(("sans-serif", 14))
            .draw()?;
        for band in &self.bands {
            let outline = outline(band);
            if !outline.is_empty() {
                let style = colour(band.colour).mix(0.12).filled();
                chart.draw_series([Polygon::new(outline, style)])?;
            }
        }
        for curve in &self.curves {
            let of_all = if curve.marks { MAX_DOTS } else { MAX_POINTS };
            let most = (of_all / self.curves.len()).min(MAX_POINTS_OF_CURVE);
            let points = || thinned(&curve.points, most).into_iter().map(|p| (p.x, p.y));
            let colour = colour(curve.colour);
            chart.draw_series(LineSeries::new(points(), colour.stroke_width(2)))?;
            if curve.marks {
                let dots = points().map(|at| Circle::new(at, 3, colour.filled()));
                chart.draw_series(dots)?;
            }
        }
        area.present()?;
        Ok(())
    }

    /// What the axes have to show, with a little room.
    fn ranges(&self) -> ((f64, f64), (f64, f64)) {
        let points = self.curves.iter().flat_map(|curve| &curve.points);
        let edges = self.bands.iter().flat_map(|band| &band.edges);
        let of_bands = edges.flat_map(|&(x, low, high)| [(x, low), (x, high)]);
        let all: Vec<(f64, f64)> = points.map(|p| (p.x, p.y)).chain(of_bands).collect();
        let range = |values: &dyn Fn(&(f64, f64)) -> f64| {
            let low = all.iter().map(values).fold(f64::INFINITY, f64::min);
            let high = all.iter().map(values).fold(f64::NEG_INFINITY, f64::max);
            let room = match high - low {
                0.0 => high.abs().max(1.0) * 0.05,
                span => span * 0.04,
            };
            (low - room, high + room)
        };
        (range(&|p| p.0), range(&|p| p.1))
    }
}

/// A number without digits that say nothing.
fn tick(x: f64) -> String {
    let rounded = (x * 1e6).round() / 1e6;
    // Adding zero makes negative zero positive.
    format!("{}", rounded + 0.0)
}

fn colour((r, g, b): (u8, u8, u8)) -> RGBColor {
    RGBColor(r, g, b)
}

/// Along the lower edge and back along the upper one.
fn outline(band: &Band) -> Vec<(f64, f64)> {
    let points = |upper: bool| {
        let edge = band.edges.iter().map(move |&(x, low, high)| Point {
            x,
            y: if upper { high } else { low },
        });
        thinned(&edge.collect::<Vec<_>>(), MAX_POINTS_OF_CURVE / 4)
    };
    let back = points(true).into_iter().rev();
    let around = points(false).into_iter().chain(back);
    around.map(|p| (p.x, p.y)).collect()
}

/// Means of neighbours, so that at most `most` points are left; the same points if they are few.
fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    let per_mean = points.len().div_ceil(most.max(1)).max(1);
    let mean = |points: &[Point]| {
        let n = points.len() as f64;
        Point {
            x: points.iter().map(|p| p.x).sum::<f64>() / n,
            y: points.iter().map(|p| p.y).sum::<f64>() / n,
        }
    };
    points.chunks(per_mean).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinned_points_are_means_of_neighbours() {
        let points: Vec<Point> = (0..7)
            .map(|i| Point {
                x: f64::from(i),
                y: f64::from(i * i),
            })
            .collect();
        assert_eq!(thinned(&points, 7), points);
        let expected = [(0.5, 0.5), (2.5, 6.5), (4.5, 20.5), (6.0, 36.0)];
        assert_eq!(thinned(&points, 4), expected.map(|(x, y)| Point { x, y }));
        assert_eq!(thinned(&[], 4), []);
    }

    #[test]
    fn ticks_are_short() {
        let found = [20.0, 0.1 + 0.2, -0.0, -1.5, 1e-9].map(tick);
        assert_eq!(found, ["20", "0.3", "0", "-1.5", "0"]);
    }

    #[test]
    fn axes_show_everything() {
        let mut chart = Chart::new("t", "x", "y");
        chart.curves.push(Curve {
            colour: COLOUR,
            points: vec![Point { x: 1.0, y: 5.0 }],
            marks: true,
        });
        let ((x0, x1), (y0, y1)) = chart.ranges();
        assert!(x0 < 1.0 && x1 > 1.0 && y0 < 5.0 && y1 > 5.0);
        chart.bands.push(Band {
            colour: COLOUR,
            edges: vec![(3.0, -2.0, 9.0)],
        });
        let ((x0, x1), (y0, y1)) = chart.ranges();
        assert!(x0 < 1.0 && x1 > 3.0 && y0 < -2.0 && y1 > 9.0);
        assert!(chart.svg().unwrap().contains("<circle"));
    }

    const COLOUR: (u8, u8, u8) = (1, 2, 3);
}
