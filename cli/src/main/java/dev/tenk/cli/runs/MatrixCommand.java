package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cli.terminal.Terminal;
import dev.tenk.cost.Load;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.scenario.Scenario;
import dev.tenk.reports.render.matrix.MatrixReport;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.Slo;
import dev.tenk.results.settings.Objectives;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.MeasuredRun;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import dev.tenk.study.Reports;
import dev.tenk.study.RunSuite;
import dev.tenk.study.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk matrix}: what every target costs at every demand, and which to choose. */
@Command(
    name = "matrix",
    description = "Says what every target costs at every demand, and which to take.",
    footer = "  tenk matrix latest --demand 1000,100000",
    mixinStandardHelpOptions = true)
public final class MatrixCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      defaultValue = "latest",
      description = StoreFolder.RUN + "; several for one matrix; latest without it.")
  private List<String> references;

  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO.yaml",
      description =
          "Its deployments stand beside the targets, or take a target's figures (measured: TARGET);"
              + " its demand holds.")
  private Path scenarioFile;

  @Option(
      names = "--demand",
      paramLabel = "N",
      split = ",",
      description = "Inferences a month, divided by commas; 100 to 1000000 and the suite's own.")
  private List<String> demands = List.of();

  @Option(
      names = "--peak-factor",
      paramLabel = "X",
      description =
          "Peak rate / mean rate; the shape of the suite's or scenario's demand without it.")
  private String peakFactor;

  @Option(
      names = "--slo",
      paramLabel = "SLO",
      description = "As in p99=250ms,errors=0.1%%; the suite's own without it.")
  private String slo;

  @Option(
      names = "--prices",
      paramLabel = "BOOK.csv",
      split = ",",
      description = "Price books to use instead of the runs' own; divided by commas.")
  private List<Path> books = List.of();

  @Option(
      names = "--years",
      paramLabel = "N",
      defaultValue = "3",
      description = "The farthest horizon; ${DEFAULT-VALUE} without it.")
  private int years;

  @Mixin private OutFiles files;
  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    check();
    List<RunSuite> suites = new ArrayList<>();
    List<RunFolder> folders = references.stream().distinct().map(store::open).toList();
    folders.forEach(folder -> suites.add(RunSuite.of(folder, folder.manifest(), books)));
    Slo judgedBy =
        slo == null
            ? same("SLOs", "--slo", suites.stream().map(each -> each.suite().slo()))
            : stated("--slo", slo, Objectives::slo);
    List<MeasuredRun> runs = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      runs.add(MeasuredRun.of(folders.get(i), suites.get(i), judgedBy));
    }
    Optional<Scenario> scenario =
        Optional.ofNullable(scenarioFile)
            .map(
                file -> ScenarioFile.read(file, name -> MeasuredRun.target(runs, name).measured()));
    if (scenario.filter(each -> each.plans().isEmpty()).isPresent()) {
      throw new ConfigurationException(
          "--scenario: %s has environments only, and a matrix compares deployments of one demand; see tenk cost, or state deployments"
              .formatted(scenarioFile));
    }
    if (scenario.filter(each -> each.demand().isEmpty()).isPresent()) {
      throw new ConfigurationException(
          "--scenario: %s has only pipelines, which serve nothing; tenk cost prices them"
              .formatted(scenarioFile));
    }
    DecisionMatrix matrix =
        DecisionMatrix.of(
            candidates(runs, scenario),
            loads(suites, scenario),
            judgedBy,
            scenario.map(Scenario::hoursPerMonth).orElse(TargetCosts.HOURS_PER_MONTH));
    MatrixReport report =
        new MatrixReport(
            matrix,
            years,
            runs.stream().flatMap(run -> run.warnings().stream()).toList(),
            newest(runs));
    files.write(report::writeCsv, report::writeMarkdown);
    PrintWriter out = spec.commandLine().getOut();
    report.writeText(out, Terminal.screen());
    out.flush();
    return report.warnings().isEmpty() ? ExitCode.DONE : ExitCode.INVALID_OR_INCOMPLETE;
  }

  /** The day by which prices are old or not, always the same for the same runs. */
  private static LocalDate newest(List<MeasuredRun> runs) {
    return runs.stream()
        .map(run -> LocalDate.ofInstant(run.manifest().startedAt(), ZoneOffset.UTC))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void check() {
    if (years < 1 || years > 100) {
      throw new ConfigurationException("--years: " + years + ", expected 1 to 100");
    }
    files.check();
  }

  /** The scenario's deployments first; a target whose figures one of them takes is in it. */
  private static List<Candidate> candidates(List<MeasuredRun> runs, Optional<Scenario> scenario) {
    List<Candidate> candidates = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    scenario.ifPresent(
        each ->
            each.plans().stream()
                .filter(Scenario.Plan::serves)
                .forEach(
                    plan -> {
                      plan.target().ifPresent(taken::add);
                      candidates.add(
                          Candidate.of(
                              each,
                              plan,
                              plan.target()
                                  .map(name -> MeasuredRun.target(runs, name).candidate())));
                    }));
    for (MeasuredRun run : runs) {
      for (MeasuredTarget target : run.targets()) {
        if (!taken.contains(target.facts().name())) {
          candidates.add(target.candidate());
        }
      }
    }
    return candidates.stream()
        .map(
            each ->
                candidates.stream().filter(other -> other.name().equals(each.name())).count() > 1
                    ? each.named(each.name() + " (" + each.runId().orElse("the scenario") + ")")
                    : each)
        .toList();
  }

  private List<Load> loads(List<RunSuite> suites, Optional<Scenario> scenario) {
    Optional<Demand> own =
        scenario.isPresent() || (peakFactor != null && !demands.isEmpty())
            ? Optional.empty()
            : Optional.of(
                same(
                    "demands",
                    "--demand with --peak-factor",
                    suites.stream().map(each -> each.suite().demand())));
    Stream<BigDecimal> asked =
        !demands.isEmpty()
            ? demands.stream().map(text -> stated("--demand", text, MatrixCommand::inferences))
            : scenario
                .map(
                    each ->
                        Stream.concat(
                            each.volumes().stream(), Stream.of(each.load().inferencesPerMonth())))
                .orElseGet(() -> Reports.demands(own.orElseThrow()));
    Function<BigDecimal, Load> shape = shape(scenario, own);
    return asked.collect(Collectors.toCollection(TreeSet::new)).stream()
        .map(volume -> stated("--demand", volume, shape))
        .toList();
  }

  private static BigDecimal inferences(String text) {
    if (!text.matches("0*[1-9][0-9]{0,14}")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a number of inferences a month below 10^15, expected as in"
              + " 100,1000,10000");
    }
    return new BigDecimal(text);
  }

  private static BigDecimal factor(String text) {
    if (!text.matches("[0-9]{1,15}(\\.[0-9]{1,18})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number from 1 to below 10^15, expected as in 2.5");
    }
    return new BigDecimal(text);
  }

  private Function<BigDecimal, Load> shape(Optional<Scenario> scenario, Optional<Demand> own) {
    if (peakFactor != null) {
      return stated(
          "--peak-factor",
          peakFactor,
          text -> {
            Load one = Load.peakFactor(BigDecimal.ONE, factor(text));
            return one::withInferences;
          });
    }
    Load shape = scenario.map(Scenario::load).orElseGet(() -> Load.of(own.orElseThrow()));
    return shape::withInferences;
  }

  private static <T> T same(String what, String option, Stream<T> values) {
    List<T> distinct = values.distinct().toList();
    if (distinct.size() > 1) {
      throw new ConfigurationException(
          "the runs have different " + what + "; say which with " + option);
    }
    return distinct.get(0);
  }

  private static <T, R> R stated(String option, T value, Function<T, R> reader) {
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(option + ": " + e.getMessage(), e);
    }
  }
}
