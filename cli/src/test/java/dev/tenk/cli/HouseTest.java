package dev.tenk.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house has floors; a room imports only from floors below. */
@AnalyzeClasses(packages = "dev.tenk", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
  @ArchTest static final ArchRule RESULTS = imports("results");
  @ArchTest static final ArchRule OPEN_INFERENCE = imports("openinference");
  @ArchTest static final ArchRule TARGETS = imports("targets", "results", "openinference");
  @ArchTest static final ArchRule REPORTS = imports("reports", "results");
  @ArchTest static final ArchRule EDGE_AGENT = imports("agent", "openinference");

  @ArchTest
  static final ArchRule LOCAL_CLOUD = imports("localcloud", "results", "openinference", "agent");

  @ArchTest static final ArchRule PRICE_LIST = imports("pricelist", "results", "reports");
  @ArchTest static final ArchRule GATLING = imports("gatling", "results", "targets");

  /** It measures all of them. */
  @ArchTest
  static final ArchRule JMH =
      imports("jmh", "results", "openinference", "targets", "reports", "gatling");

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
          .resideInAPackage("dev.tenk.reports..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "java.net..");

  @ArchTest
  static final ArchRule PURE_LOGIC_TOUCHES_NO_FILE_CLOCK_OR_NETWORK =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.tenk.results.model",
              "dev.tenk.results.stats",
              "dev.tenk.reports.cost",
              "dev.tenk.gatling.schedule",
              "dev.tenk.openinference")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..", "java.nio.channels..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

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
