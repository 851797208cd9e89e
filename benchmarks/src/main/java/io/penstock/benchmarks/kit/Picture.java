package io.penstock.benchmarks.kit;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.io.IOException;
import java.io.StringWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/**
 * Curves over labelled points, as a drawing. The same figures give the same file, byte by byte: no date, no random
 * names.
 *
 * @param name of its file, without folder and JDK
 * @param title above it
 * @param across the quantity that grows
 * @param upwards the figure, including the unit; drawn on a logarithmic axis and named in the title, because rotated
 *     text would become curves
 * @param points along the lower edge
 * @param curves by name, a value for each point, null if there is none; zero has no logarithm and is left out
 */
public record Picture(
        String name,
        String title,
        String across,
        String upwards,
        List<String> points,
        Map<String, List<Double>> curves) {
    private static final Dimension SIZE = new Dimension(800, 440);
    private static final String SVG = "http://www.w3.org/2000/svg";

    /** Distinguishable for everyone, on white. */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x555555));

    /**
     * Draws the picture.
     *
     * @return the text of an SVG file
     * @throws IOException if the library cannot
     */
    public String svg() throws IOException {
        System.setProperty("java.awt.headless", "true");
        final SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setComment(null);
        context.setPrecision(1);
        final SVGGraphics2D canvas = new SVGGraphics2D(context, false);
        canvas.setSVGCanvasSize(SIZE);
        chart().draw(canvas, new Rectangle(SIZE));
        final StringWriter text = new StringWriter();
        canvas.stream(text, true);
        return text.toString();
    }

    private static Document document() throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (final ParserConfigurationException wrong) {
            throw new IOException("no XML on this JDK", wrong);
        }
    }

    private JFreeChart chart() {
        final DefaultCategoryDataset data = new DefaultCategoryDataset();
        curves.forEach((curve, values) -> {
            for (int point = 0; point < points.size(); point++) {
                final Double value = values.get(point);
                data.addValue(value == null || value <= 0 ? null : value, curve, points.get(point));
            }
        });
        final JFreeChart chart = ChartFactory.createLineChart(title + ", " + upwards, across, null, data);
        chart.setBackgroundPaint(Color.WHITE);
        final CategoryPlot plot = chart.getCategoryPlot();
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        final LogarithmicAxis axis = new LogarithmicAxis(null);
        axis.setExpTickLabelsFlag(false);
        axis.setNumberFormatOverride(new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        plot.setRangeAxis(axis);
        plot.getDomainAxis().setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
        final LineAndShapeRenderer lines = new LineAndShapeRenderer();
        for (int curve = 0; curve < curves.size(); curve++) {
            lines.setSeriesPaint(curve, COLOURS.get(curve % COLOURS.size()));
            lines.setSeriesStroke(curve, new BasicStroke(2));
        }
        plot.setRenderer(lines);
        return chart;
    }
}
