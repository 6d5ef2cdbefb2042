package dev.tenk.jmh.launch;

import dev.tenk.jmh.bench.ClientBenchmark;
import dev.tenk.jmh.bench.DriverBenchmark;
import dev.tenk.jmh.bench.TargetBenchmark;
import dev.tenk.jmh.client.WireFormat;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Benchmarks without a target: what the client does, and what the harness itself costs. */
public final class OwnBenchmarks implements AutoCloseable {
  static final String PACKAGE = TargetBenchmark.class.getPackageName() + ".";

  private static final String SINGLE_CALL = "TargetBenchmark.singleCall";
  private static final String IN_FLIGHT = "TargetBenchmark.inFlight";

  private final Forks forks = new Forks();

  /** Nothing is started yet. */
  public OwnBenchmarks() {}

  /**
   * What a regular expression chooses.
   *
   * @param singleCall whether targets are called once at a time
   * @param inFlight whether they are called several times at once
   * @param benchmarks those without a target, as {@code Class.method}, sorted
   */
  public record Chosen(boolean singleCall, boolean inFlight, List<String> benchmarks) {}

  /**
   * Chooses benchmarks whose name holds a match.
   *
   * @throws ConfigurationException when there is none, naming those there are
   */
  public static Chosen choose(String include) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(include);
    } catch (PatternSyntaxException e) {
      throw new ConfigurationException(
          "--include: '" + include + "' is no regular expression: " + e.getDescription(), e);
    }
    List<String> all = names();
    List<String> chosen = all.stream().filter(name -> pattern.matcher(name).find()).toList();
    if (chosen.isEmpty()) {
      throw new ConfigurationException(
          "--include: '%s' matches no benchmark; there are %s"
              .formatted(include, String.join(", ", all)));
    }
    return new Chosen(
        chosen.contains(SINGLE_CALL),
        chosen.contains(IN_FLIGHT),
        chosen.stream()
            .filter(name -> !name.equals(SINGLE_CALL) && !name.equals(IN_FLIGHT))
            .toList());
  }

  /** All benchmarks, those of targets too, as {@code Class.method}, sorted. */
  static List<String> names() {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList()
        .find(silent, List.of("^" + Pattern.quote(PACKAGE)), List.of())
        .stream()
        .map(entry -> entry.getUsername().substring(PACKAGE.length()))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Measures one, and keeps JMH's result in the run.
   *
   * @param formats of the targets that are measured in the same run; none for all there are
   */
  public void measure(RunFolder run, String benchmark, JmhProfile profile, Set<WireFormat> formats)
      throws IOException {
    Path partial = run.startBenchmark(benchmark);
    Path log = partial.resolveSibling(benchmark + ".log");
    var options = Forks.options(benchmark, partial, log, List.of()).forks(profile.ownForks());
    if (!benchmark.startsWith(DriverBenchmark.class.getSimpleName())) {
      // the driver's iterations have a length and a number of their own
      options
          .warmupIterations(profile.ownWarmUpIterations())
          .warmupTime(TimeValue.milliseconds(profile.ownIterationMillis()))
          .measurementIterations(profile.ownIterations())
          .measurementTime(TimeValue.milliseconds(profile.ownIterationMillis()));
    }
    addFormats(options, formats);
    forks.run(options.build(), log);
    run.completeBenchmark(benchmark);
  }

  private static void addFormats(ChainedOptionsBuilder options, Set<WireFormat> formats) {
    List<String> all = new ArrayList<>();
    List<String> ofAws = new ArrayList<>();
    formats.forEach(
        format -> {
          all.add(format.text());
          if (format.isOfAws()) {
            ofAws.add(format.text());
          }
        });
    if (!all.isEmpty()) {
      options.param(ClientBenchmark.FORMAT, all.toArray(String[]::new));
    }
    if (!ofAws.isEmpty()) {
      options.param(ClientBenchmark.BODY, ofAws.toArray(String[]::new));
    }
  }

  /** The results that a run has so far. */
  public static List<JmhResult> results(RunFolder run, Benchmarking plan) throws IOException {
    List<JmhResult> results = new ArrayList<>();
    for (String benchmark : plan.benchmarks()) {
      if (Files.isRegularFile(run.benchmark(benchmark))) {
        results.addAll(JmhResult.readAll(run.benchmark(benchmark)));
      }
    }
    return results;
  }

  /** Ends the fork that runs. */
  @Override
  public void close() {
    forks.close();
  }
}
