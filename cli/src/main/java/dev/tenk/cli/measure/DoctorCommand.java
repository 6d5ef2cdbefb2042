package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.session.Connections;
import dev.tenk.session.GeneratorCheck;
import dev.tenk.session.Host;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk doctor}: whether this machine can measure, and whether a suite's targets answer. */
@Command(
    name = "doctor",
    description = "Checks this machine, and with a suite whether its targets answer.",
    footer = "  tenk doctor suites/quickstart.yaml",
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  private static final int OLDEST_JAVA = 17;
  private static final long ENOUGH_FILES = 4096;
  private static final long ENOUGH_BYTES = 1L << 30;
  private static final long COARSE_CLOCK_NANOS = 1000;
  private static final double LATE_FOR_P99 = 0.001;

  @Parameters(paramLabel = "SUITE", arity = "0..1", description = "Suite whose targets are asked.")
  private Path suite;

  @Option(
      names = "--generator",
      description =
          "Measures how much load this machine offers, over plain connections and over TLS, in a"
              + " minute; runs are held against it.")
  private boolean generator;

  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  private PrintWriter out;

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    java();
    openFiles();
    clock();
    disk();
    governor();
    generator();
    boolean reachable = suite == null || targets();
    out.flush();
    return reachable ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }

  private void java() {
    int version = Runtime.version().feature();
    say(version >= OLDEST_JAVA, "Java", Runtime.version() + " (17 or newer is needed)");
  }

  private void openFiles() {
    Optional<String> limits = Host.valueIn(Path.of("/proc/self/limits"), "Max open files", "files");
    if (limits.isEmpty()) {
      unknown("open files", "the limit cannot be read here");
      return;
    }
    String soft = limits.get().split("\\s+", 2)[0];
    boolean enough = soft.equals("unlimited") || Long.parseLong(soft) >= ENOUGH_FILES;
    say(
        enough,
        "open files",
        soft + (enough ? "" : "; a busy target needs more: ulimit -n " + ENOUGH_FILES));
  }

  private void clock() {
    long finest = Long.MAX_VALUE;
    for (int i = 0; i < 1000; i++) {
      long start = System.nanoTime();
      long next = System.nanoTime();
      while (next == start) {
        next = System.nanoTime();
      }
      finest = Math.min(finest, next - start);
    }
    String source =
        read(Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource"))
            .map(name -> ", clock source " + name)
            .orElse("");
    say(
        finest <= COARSE_CLOCK_NANOS,
        "clock",
        finest
            + " ns a step"
            + source
            + (finest <= COARSE_CLOCK_NANOS ? "" : "; times below 0.1 ms cannot be trusted"));
  }

  private void disk() {
    Path folder = folders.storeFolder().toAbsolutePath().normalize();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      say(
          free >= ENOUGH_BYTES,
          "free disk",
          String.format(
              Locale.ROOT, "%.1f GiB for %s", free / 1073741824.0, folders.storeFolder()));
    } catch (IOException e) {
      unknown("free disk", e.getMessage());
    }
  }

  private void governor() {
    Optional<String> governor =
        read(Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    if (governor.isEmpty()) {
      unknown("CPU governor", "not to be seen here (a virtual machine?)");
      return;
    }
    boolean performance = governor.get().equals("performance");
    say(
        performance,
        "CPU governor",
        governor.get()
            + (performance ? "" : "; for steady figures: cpupower frequency-set -g performance"));
  }

  private void generator() {
    try {
      Optional<GeneratorReach> known =
          generator ? Optional.empty() : GeneratorReach.read(folders.storeFolder(), Host.facts());
      if (generator) {
        GeneratorReach reach =
            GeneratorCheck.measure(
                GeneratorCheck.RATES,
                what -> {
                  out.printf(Locale.ROOT, "         generator      trying %s%n", what);
                  out.flush();
                });
        reach.write(folders.storeFolder());
        known = Optional.of(reach);
      }
      known.ifPresentOrElse(
          this::generator,
          () -> unknown("generator", "not measured here; tenk doctor --generator does"));
    } catch (IOException e) {
      unknown("generator", e.getMessage());
    }
  }

  private void generator(GeneratorReach reach) {
    reach.hiccups().ifPresent(this::hiccups);
    generator("generator", reach.plain());
    reach.tls().ifPresent(rates -> generator("generator, TLS", rates));
    out.printf(
        Locale.ROOT,
        "         measured       with 16 x 16 images and a server on this machine, %s%n",
        reach.measuredAt().truncatedTo(ChronoUnit.SECONDS));
  }

  /** A tenth of those above a quantile may start late: 0.1 % for a p99. */
  private void hiccups(GeneratorReach.Hiccups hiccups) {
    boolean few = hiccups.share() <= LATE_FOR_P99;
    say(
        few,
        "hiccups",
        String.format(
            Locale.ROOT,
            "of %.0f s a thread with nothing to do but look at the clock lost %.3f %% in gaps of"
                + " over 0.2 ms, the longest %.2f ms%s",
            hiccups.seconds(),
            100 * hiccups.share(),
            hiccups.longestNanos() / 1e6,
            few ? "" : "; a p99 allows 0.1 %, so hardly any is valid here"));
  }

  private void generator(String what, GeneratorReach.Rates rates) {
    say(
        rates.reachedPerSecond() > 0,
        what,
        String.format(
            Locale.ROOT,
            "%s; starts are punctual enough for %s",
            rates.reachedPerSecond() == rates.triedPerSecond()
                ? "all was sent up to %s, the highest rate tried"
                    .formatted(perSecond(rates.triedPerSecond()))
                : "all was sent up to %s, not at %s"
                    .formatted(
                        perSecond(rates.reachedPerSecond()), perSecond(rates.triedPerSecond())),
            quantiles(rates)));
    rates
        .conditions()
        .map(GeneratorConditions::causes)
        .orElse(List.of())
        .forEach(cause -> out.printf(Locale.ROOT, "         %-14s %s%n", "meanwhile", cause));
  }

  /** An older version measured some of them. */
  private static String quantiles(GeneratorReach.Rates rates) {
    Map<String, OptionalInt> quantiles = new LinkedHashMap<>();
    quantiles.put("p50", rates.p50PerSecond());
    quantiles.put("p90", rates.p90PerSecond());
    quantiles.put("p95", rates.p95PerSecond());
    quantiles.put("p99", rates.p99PerSecond());
    List<String> words = new ArrayList<>();
    quantiles.forEach(
        (name, rate) -> {
          if (rate.isPresent()) {
            words.add("a %s up to %s".formatted(name, perSecond(rate.getAsInt())));
          }
        });
    return words.isEmpty() ? "no quantile at any rate tried" : String.join(", ", words);
  }

  private static String perSecond(int rate) {
    return String.format(Locale.ROOT, "%,d req/s", rate);
  }

  private boolean targets() {
    SuiteFile suiteFile = SuiteFile.read(suite);
    try (Connections connections = new Connections(suiteFile, out)) {
      Connections.Connected connected = connections.connectAll();
      for (TargetFacts target : connected.facts()) {
        say(
            true,
            "target " + target.name(),
            "model " + target.modelName() + " at " + target.endpoint());
      }
      connections.notes().forEach(each -> say(false, "", each));
      connected
          .refused()
          .reasons()
          .forEach((target, why) -> say(false, "target " + target, why.getMessage()));
      return connected.refused().gravest().isEmpty();
    }
  }

  private void say(boolean good, String what, String found) {
    out.printf(Locale.ROOT, "%-8s %-14s %s%n", good ? "ok" : "attend", what, found);
  }

  private void unknown(String what, String why) {
    out.printf(Locale.ROOT, "%-8s %-14s %s%n", "unknown", what, why);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
