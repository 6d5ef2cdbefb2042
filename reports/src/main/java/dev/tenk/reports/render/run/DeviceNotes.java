package dev.tenk.reports.render.run;

import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Sentences of a report about a device: energy, temperature, and what is missing of it. */
final class DeviceNotes {
  private DeviceNotes() {}

  static List<String> sentences(RunReport report) {
    List<String> sentences = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : target.cells()) {
        String where = target.name() + ", " + CellText.workload(cell) + ": ";
        cell.device()
            .ifPresent(
                device ->
                    of(target, cell, device).forEach(sentence -> sentences.add(where + sentence)));
      }
    }
    return sentences;
  }

  private static List<String> of(TargetReport target, CellSummary cell, DeviceSide device) {
    List<String> sentences = new ArrayList<>();
    device
        .energy()
        .ifPresent(
            use -> {
              sentences.add(energy(cell, device, use));
              use.joulesPerInference()
                  .ifPresent(perInference -> sentences.add(idle(target, cell, device)));
            });
    device.soc().ifPresent(warming -> sentences.add(warming("CPU", warming)));
    device.npu().ifPresent(warming -> sentences.add(warming("accelerator", warming)));
    device.troubles().forEach(trouble -> sentences.add(trouble + "."));
    return sentences;
  }

  private static String energy(CellSummary cell, DeviceSide device, EnergyUse use) {
    String mark = cell.validity().cellValid() ? "" : "!";
    String perInference =
        use.joulesPerInference().isEmpty()
            ? "no inference succeeded"
            : "%s%s J an inference, idle part included%s"
                .formatted(
                    Figures.number(use.joulesPerInference().getAsDouble()),
                    mark,
                    range(
                        use.joulesPerInference().getAsDouble(), use.halfWidthJoulesPerInference()));
    return "%s; %s%s W on average%s, %s (%s), with samples of %s of the window."
        .formatted(
            perInference,
            Figures.number(use.power().watts()),
            mark,
            range(use.power().watts(), use.power().halfWidthWatts()),
            use.basis().text(),
            device.powerSource().orElseThrow(),
            Figures.percent(use.coverage()));
  }

  /** The idle power of a stand-in's profile is that of another device. */
  private static String idle(TargetReport target, CellSummary cell, DeviceSide device) {
    double secondsPerInference = cell.windowSeconds() / cell.counts().succeeded();
    if (device.idle().isPresent()) {
      double watts = device.idle().get().watts();
      return "of that %s J are idle power: %s W%s, measured for %s s without load before it."
          .formatted(
              Figures.number(watts * secondsPerInference),
              Figures.number(watts),
              range(watts, device.idle().get().halfWidthWatts()),
              Figures.plain(BigDecimal.valueOf(device.idleSeconds().orElseThrow())));
    }
    Optional<BigDecimal> profile =
        target.facts().standing() == Standing.MEASURED
            ? target.profileIdleWatts()
            : Optional.empty();
    return profile
        .map(
            watts ->
                "of that %s J are idle power, assumed: %s W as the device profile says."
                    .formatted(
                        Figures.number(watts.doubleValue() * secondsPerInference),
                        Figures.plain(watts)))
        .orElse("how much of that is idle power is not known.");
  }

  private static String warming(String what, DeviceSide.Warming warming) {
    return "%s at %s °C at the start of the window and %s °C at its end."
        .formatted(what, celsius(warming.startCelsius()), celsius(warming.endCelsius()));
  }

  private static String celsius(double celsius) {
    return BigDecimal.valueOf(celsius).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  /** {@code (0.475 to 0.525 at 99 % confidence)}, rounded outwards. */
  private static String range(double value, OptionalDouble halfWidth) {
    if (halfWidth.isEmpty()) {
      return "";
    }
    double low = Math.max(0, value - halfWidth.getAsDouble());
    return " (%s to %s at 99 %% confidence)"
        .formatted(
            Figures.rounded(BigDecimal.valueOf(low), 0, RoundingMode.DOWN),
            Figures.rounded(
                BigDecimal.valueOf(value + halfWidth.getAsDouble()), 0, RoundingMode.UP));
  }
}
