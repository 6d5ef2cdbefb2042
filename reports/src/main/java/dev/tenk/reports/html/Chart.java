package dev.tenk.reports.html;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart, as data: how it is drawn is up to the functions that draw it.
 *
 * @param id within its page: small letters, digits and hyphens
 * @param description what it shows and what follows from it, for those who do not see it
 * @param series in the order of the legend
 */
public record Chart(
    String id,
    String title,
    String description,
    Axis x,
    Axis y,
    List<ChartSeries> series,
    List<Mark> marks) {
  /**
   * @throws IllegalArgumentException when the id is not as stated above, both axes have categories,
   *     or bars lack an axis with as many categories as they have values
   */
  public Chart {
    Html.requireId(id);
    requireNonNull(title);
    requireNonNull(description);
    series = List.copyOf(series);
    marks = List.copyOf(marks);
    if (x.isCategorical() && y.isCategorical()) {
      throw new IllegalArgumentException(id + ": both axes have categories");
    }
    int categories = categories(x.isCategorical() ? x : y);
    boolean linear = (x.isCategorical() ? y : x).scale() instanceof Scale.Linear;
    for (ChartSeries each : series) {
      if (each instanceof ChartSeries.Bars bars) {
        if (bars.values().size() != categories) {
          throw new IllegalArgumentException(
              "%s: %d bars for %d categories".formatted(id, bars.values().size(), categories));
        }
        if (!linear) {
          throw new IllegalArgumentException(id + ": bars have no length on such an axis");
        }
      }
    }
  }

  /** The same, with more series after its own. */
  public Chart with(List<? extends ChartSeries> more) {
    List<ChartSeries> all = new ArrayList<>(series);
    all.addAll(more);
    return new Chart(id, title, description, x, y, all, marks);
  }

  private static int categories(Axis axis) {
    return axis.scale() instanceof Scale.Categories categories ? categories.names().size() : -1;
  }
}
