package dev.tenk.reports.page;

import dev.tenk.reports.html.HtmlPage.Banner;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know before relying on the figures. */
final class Banners {
  private Banners() {}

  /** Which targets are not the priced place itself. */
  static List<Banner> standings(List<TargetFacts> targets) {
    return Stream.of(Standing.EMULATED, Standing.STAND_IN)
        .filter(standing -> targets.stream().anyMatch(each -> each.standing() == standing))
        .map(
            standing ->
                new Banner(
                    Severity.WARNING,
                    targets.stream()
                            .filter(each -> each.standing() == standing)
                            .map(TargetFacts::name)
                            .collect(Collectors.joining(", "))
                        + ": "
                        + CellText.standing(standing)))
        .toList();
  }
}
