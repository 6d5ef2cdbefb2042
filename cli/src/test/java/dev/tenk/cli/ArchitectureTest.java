package dev.tenk.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.File;
import java.io.FileInputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The house has floors; a room imports only from floors below. */
@AnalyzeClasses(packages = "dev.tenk", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule RESULTS = imports("results");
  @ArchTest static final ArchRule OPEN_INFERENCE = imports("openinference");
  @ArchTest static final ArchRule ANALYSIS = imports("analysis", "results");
  @ArchTest static final ArchRule COST = imports("cost", "results");
  @ArchTest static final ArchRule TARGETS = imports("targets", "results", "openinference");
  @ArchTest static final ArchRule EDGE_AGENT = imports("agent", "openinference");

  @ArchTest
  static final ArchRule LOCAL_CLOUD = imports("localcloud", "results", "openinference", "agent");

  @ArchTest static final ArchRule REPORTS = imports("reports", "results", "analysis", "cost");

  @ArchTest static final ArchRule EXPORT = imports("export", "results", "cost");

  /** Of targets it takes the way to AWS: one policy on proxies holds for all. */
  @ArchTest static final ArchRule PRICE_LIST = imports("pricelist", "results", "cost", "targets");

  @ArchTest static final ArchRule GATLING = imports("gatling", "results", "targets");

  /** It measures what is below. */
  @ArchTest
  static final ArchRule JMH =
      imports("jmh", "results", "openinference", "analysis", "targets", "cost", "gatling");

  @ArchTest
  static final ArchRule STUDY =
      imports(
          "study",
          "results",
          "analysis",
          "targets",
          "cost",
          "reports",
          "export",
          "pricelist",
          "jmh");

  @ArchTest
  static final ArchRule SESSION =
      imports(
          "session",
          "results",
          "openinference",
          "analysis",
          "targets",
          "agent",
          "cost",
          "gatling",
          "jmh",
          "export",
          "study");

  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.tenk.cli..", "dev.tenk.agent")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..");

  @ArchTest
  static final ArchRule ONLY_JMH_KNOWS_JMH =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tenk.jmh..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.openjdk.jmh..");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("dev.tenk.(**)").should().beFreeOfCycles();

  /** Of a constant the compiler keeps a copy, and no trace of where it is from. */
  private static final Set<String> USED_FOR_A_CONSTANT = Set.of("LocalServer");

  private static final Set<String> USED_BY_OTHERS_TESTS =
      Set.of("Fault", "TierPart", "TerminalConsole", "Cells", "ServerlessOffline");

  /** By the JVM, ServiceLoader, Preferences, JMH, Gatling and simulations of users. */
  private static final Set<String> FOUND_BY_NAME =
      Set.of("CopyHost", "CpuProfiler", "MemoryPreferences", "TenkDsl");

  private static final DescribedPredicate<JavaClass> USED_UNSEEN =
      describe(
          "used in a way that is not seen here",
          type ->
              type.getSimpleName().endsWith("Main")
                  || type.getSimpleName().endsWith("Provider")
                  || type.getSimpleName().endsWith("Simulation")
                  || type.getPackageName().equals("dev.tenk.jmh.bench")
                  || type.getPackageName().contains("jmh_generated")
                  || USED_FOR_A_CONSTANT.contains(type.getSimpleName())
                  || USED_BY_OTHERS_TESTS.contains(type.getSimpleName())
                  || FOUND_BY_NAME.contains(type.getSimpleName()));

  @ArchTest
  static final ArchRule PUBLIC_IS_WHAT_ANOTHER_PACKAGE_USES =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .arePublic()
          .and(DescribedPredicate.not(USED_UNSEEN))
          .should(
              ArchCondition.from(
                  describe(
                      "be used by another package",
                      type ->
                          type.getDirectDependenciesToSelf().stream()
                              .anyMatch(
                                  use ->
                                      !use.getOriginClass()
                                          .getPackageName()
                                          .equals(type.getPackageName())))));

  /** Everything else makes decisions, and belongs to a layer below. */
  @ArchTest
  static final ArchRule CLI_HAS_COMMANDS_OPTIONS_AND_THE_TERMINAL =
      classes()
          .that()
          .resideInAPackage("dev.tenk.cli..")
          .and()
          .areTopLevelClasses()
          .and()
          .resideOutsideOfPackage("dev.tenk.cli.terminal")
          .should(
              ArchCondition.from(
                  describe(
                      "be a command, have options, or write to the terminal",
                      type ->
                          type.isAnnotatedWith(CommandLine.Command.class)
                              || type.getFields().stream()
                                  .anyMatch(
                                      field -> field.isAnnotatedWith(CommandLine.Option.class))
                              || Set.of(
                                      "Main",
                                      "AgentArchive",
                                      "Browser",
                                      "DryRun",
                                      "Manual",
                                      "Rehearsal",
                                      "RunOutput",
                                      "TerminalConsole",
                                      "TerminalProgress")
                                  .contains(type.getSimpleName()))));

  @ArchTest
  static final ArchRule ADAPTERS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("dev.tenk.targets.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              DescribedPredicate.alwaysTrue(),
              resideInAPackage("..targets.payload..").or(resideInAPackage("..targets.aws..")));

  @ArchTest
  static final ArchRule ONLY_ACTION_KNOWS_GATLING =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tenk.gatling.action")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.gatling..", "scala..");

  @ArchTest
  static final ArchRule REPORTS_WORK_OFFLINE =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tenk.analysis..", "dev.tenk.cost..", "dev.tenk.reports..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "java.net..");

  @ArchTest
  static final ArchRule PURE_LOGIC_TOUCHES_NO_FILE_CLOCK_NETWORK_OR_CHANCE =
      pure(
          noClasses()
              .that()
              .resideInAnyPackage(
                  "dev.tenk.results.model",
                  "dev.tenk.results.spend",
                  "dev.tenk.results.stats..",
                  "dev.tenk.analysis.benchmarks",
                  "dev.tenk.analysis.comparison",
                  "dev.tenk.analysis.history",
                  "dev.tenk.cost",
                  "dev.tenk.cost.matrix",
                  "dev.tenk.cost.prices",
                  "dev.tenk.cost.scenario",
                  "dev.tenk.reports..",
                  "dev.tenk.gatling.schedule",
                  "dev.tenk.openinference")
              // a file's name is a value to these; what it names is read by others
              .and()
              .haveNameNotMatching(".*[.](KnownChangesReader|DeviceProfileReader|ScenarioReader)"));

  private static ArchRule pure(GivenClassesConjunction classes) {
    return classes
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java[.]io[.](File.*|RandomAccessFile|Console)")
        .orShould()
        .accessTargetWhere(describe("reads a clock", ArchitectureTest::readsClock))
        .orShould()
        .accessTargetWhere(describe("is left to chance", ArchitectureTest::isLeftToChance))
        .orShould()
        .accessTargetWhere(describe("is of this process", ArchitectureTest::isOfThisProcess));
  }

  private static boolean readsClock(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return (owner.equals("java.lang.System")
            && Set.of("nanoTime", "currentTimeMillis").contains(name))
        || (owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system")))
        || (owner.equals("java.util.Date") && isConstructor(access, 0));
  }

  private static boolean isLeftToChance(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    return Set.of("java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom")
            .contains(owner)
        || (Set.of("java.util.Random", "java.util.SplittableRandom").contains(owner)
            && isConstructor(access, 0))
        || (owner.equals("java.lang.Math") && access.getName().equals("random"))
        || (owner.equals("java.util.UUID") && access.getName().equals("randomUUID"))
        || (owner.equals("java.util.Collections")
            && access.getName().equals("shuffle")
            && parameters(access) == 1);
  }

  private static boolean isOfThisProcess(JavaAccess<?> access) {
    return access.getTargetOwner().getName().equals("java.lang.System")
        && Set.of("in", "out", "err", "getenv", "getProperty").contains(access.getName());
  }

  private static boolean isConstructor(JavaAccess<?> access, int parameters) {
    return access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
        && parameters(access) == parameters;
  }

  private static int parameters(JavaAccess<?> access) {
    return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget called
        ? called.getRawParameterTypes().size()
        : 0;
  }

  /** Each thing that the rule of pure logic forbids, once. */
  @SuppressWarnings({"unused", "RandomInstantiation"})
  private static final class Impure {
    Supplier<Instant> clock = Instant::now;
    Clock zoned = Clock.systemUTC();
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    long nanos = System.nanoTime();
    long millis = System.currentTimeMillis();
    double share = Math.random();
    Random unseeded = new Random();
    Supplier<SplittableRandom> splittable = SplittableRandom::new;
    int chance = ThreadLocalRandom.current().nextInt();
    UUID id = UUID.randomUUID();
    PrintStream console = System.out;
    String home = System.getenv("HOME");
    Path path;
    File file;
    FileInputStream stream;
    URI uri;
    FileChannel channel;

    void shuffle(List<?> list) {
      Collections.shuffle(list);
    }
  }

  @SuppressWarnings("unused")
  private static final class Seeded {
    Random seeded = new Random(1);
    Instant epoch = Instant.ofEpochMilli(0);
    StringWriter text = new StringWriter();
  }

  @ArchTest
  static void impureLogicIsFound(JavaClasses ignored) {
    List<String> found =
        pure(noClasses().that().haveSimpleName("Impure"))
            .evaluate(new ClassFileImporter().importClasses(Impure.class, Seeded.class))
            .getFailureReport()
            .getDetails();
    assertThat(String.join("\n", found))
        .contains(
            "Instant.now",
            "Clock.systemUTC",
            "LocalDate.now",
            "nanoTime",
            "currentTimeMillis",
            "Math.random",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "ThreadLocalRandom",
            "randomUUID",
            "System.out",
            "getenv",
            "java.nio.file.Path",
            "java.io.File>",
            "FileInputStream",
            "java.net.URI",
            "FileChannel",
            "Collections.shuffle");
    assertThat(
            pure(noClasses().that().haveSimpleName("Seeded"))
                .evaluate(new ClassFileImporter().importClasses(Impure.class, Seeded.class))
                .hasViolation())
        .isFalse();
  }

  private static ArchRule imports(String module, String... allowed) {
    DescribedPredicate<JavaClass> ours = resideInAPackage("dev.tenk..");
    DescribedPredicate<JavaClass> within = resideInAPackage("dev.tenk." + module + "..");
    for (String other : allowed) {
      within = within.or(resideInAPackage("dev.tenk." + other + ".."));
    }
    return classes()
        .that()
        .resideInAPackage("dev.tenk." + module + "..")
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(ours).or(within))
        .as(module + " imports only " + String.join(", ", allowed) + " of ours");
  }
}
