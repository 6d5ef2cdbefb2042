package dev.tenk.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.ByteArrayOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Collator;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Comparator;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.Set;

/**
 * What is read and written is the same wherever it is: under any locale, and without one.
 *
 * <p>{@code String.formatted} takes no locale. So every {@code main} sets the locale of its JVM
 * first, and what takes one is given it (docs/decisions/0011-one-locale.md).
 */
@AnalyzeClasses(packages = "dev.tenk", importOptions = ImportOption.DoNotIncludeTests.class)
class PlaceTest {
  /** Types of which a constructor or method without such a parameter takes the JVM's own. */
  private static final Set<String> OF_A_CHARSET =
      Set.of(
          "java.io.FileReader",
          "java.io.FileWriter",
          "java.io.InputStreamReader",
          "java.io.OutputStreamWriter",
          "java.io.PrintStream");

  private static final Set<String> OF_A_LOCALE =
      Set.of(
          "java.text.Collator",
          "java.text.MessageFormat",
          "java.text.SimpleDateFormat",
          "java.util.Formatter",
          "java.util.Scanner");

  /** Methods with a variant that takes a locale. */
  private static final Set<String> LOCAL =
      Set.of(
          "format",
          "getCompactNumberInstance",
          "getCurrencyInstance",
          "getInstance",
          "getIntegerInstance",
          "getNumberInstance",
          "getPercentInstance",
          "ofLocalizedDate",
          "ofLocalizedDateTime",
          "ofLocalizedTime",
          "ofPattern",
          "printf",
          "toLowerCase",
          "toUpperCase");

  private static final Set<String> OF_LOCAL_METHODS =
      Set.of(
          "java.io.PrintStream",
          "java.io.PrintWriter",
          "java.lang.String",
          "java.text.DecimalFormatSymbols",
          "java.text.NumberFormat",
          "java.time.format.DateTimeFormatter");

  @ArchTest
  static final ArchRule EVERY_MAIN_SETS_THE_LOCALE_FIRST =
      methods()
          .that()
          .haveName("main")
          .and()
          .areStatic()
          .and()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(
              describe("start", type -> !type.getPackageName().contains("jmh_generated")))
          .should(ArchCondition.from(describe("set the locale first", PlaceTest::setsTheLocale)));

  @ArchTest
  static final ArchRule NOTHING_DEPENDS_ON_THE_PLACE =
      ofAnyPlace(noClasses().that().resideInAPackage("dev.tenk.."));

  private static boolean setsTheLocale(JavaMethod main) {
    return main.getMethodCallsFromSelf().stream()
        .anyMatch(
            call ->
                isSetting(call)
                    || (call.getTargetOwner().equals(main.getOwner())
                        && call.getTarget().resolveMember().stream()
                            .flatMap(called -> called.getMethodCallsFromSelf().stream())
                            .anyMatch(PlaceTest::isSetting)));
  }

  private static boolean isSetting(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(Locale.class)
        && access.getName().equals("setDefault");
  }

  private static ArchRule ofAnyPlace(GivenClassesConjunction classes) {
    return classes
        .should()
        .accessTargetWhere(describe("takes the JVM's charset", PlaceTest::takesCharset))
        .orShould()
        .accessTargetWhere(describe("takes the JVM's locale", PlaceTest::takesLocale));
  }

  private static boolean takesCharset(JavaAccess<?> access) {
    if (!(access.getTarget() instanceof CodeUnitAccessTarget called)
        || has(called, Charset.class)) {
      return false;
    }
    String owner = called.getOwner().getName();
    String name = called.getName();
    boolean constructor = name.equals("<init>");
    List<JavaClass> parameters = called.getRawParameterTypes();
    return (constructor && OF_A_CHARSET.contains(owner))
        || (owner.equals("java.io.PrintWriter") && constructor && !isOfWriter(parameters))
        || (owner.equals("java.lang.String") && constructor && isOfBytes(parameters))
        || (owner.equals("java.lang.String") && name.equals("getBytes") && parameters.isEmpty())
        || (owner.equals("java.io.ByteArrayOutputStream")
            && name.equals("toString")
            && parameters.isEmpty())
        || (owner.equals("java.nio.charset.Charset") && name.equals("defaultCharset"));
  }

  private static boolean isOfWriter(List<JavaClass> parameters) {
    return parameters.get(0).isEquivalentTo(java.io.Writer.class);
  }

  private static boolean isOfBytes(List<JavaClass> parameters) {
    return !parameters.isEmpty()
        && parameters.get(0).isEquivalentTo(byte[].class)
        && parameters.stream().noneMatch(type -> type.isEquivalentTo(String.class));
  }

  private static boolean takesLocale(JavaAccess<?> access) {
    if (!(access.getTarget() instanceof CodeUnitAccessTarget called) || has(called, Locale.class)) {
      return false;
    }
    String owner = called.getOwner().getName();
    String name = called.getName();
    boolean constructor = name.equals("<init>");
    return (OF_A_LOCALE.contains(owner) && (constructor || name.equals("getInstance")))
        || (owner.equals("java.text.DecimalFormat")
            && constructor
            && !has(called, DecimalFormatSymbols.class))
        || (owner.equals("java.text.DecimalFormatSymbols") && constructor)
        || (OF_LOCAL_METHODS.contains(owner) && LOCAL.contains(name) && isOfLocale(called))
        || (owner.equals("java.util.Locale") && name.equals("getDefault"));
  }

  /** Formatters that were made have these names for what takes no locale. */
  private static boolean isOfLocale(CodeUnitAccessTarget called) {
    return !called.getName().equals("format")
        || !Set.of("java.text.NumberFormat", "java.time.format.DateTimeFormatter")
            .contains(called.getOwner().getName());
  }

  private static boolean has(CodeUnitAccessTarget called, Class<?> type) {
    return called.getRawParameterTypes().stream()
        .anyMatch(parameter -> parameter.isEquivalentTo(type));
  }

  /** Each thing that is forbidden, once. */
  @SuppressWarnings({"unused", "DefaultCharset", "StringCaseLocaleUsage"})
  private static final class Local {
    Charset charset = Charset.defaultCharset();
    Locale locale = Locale.getDefault();
    byte[] bytes = "".getBytes();
    String text = new String(bytes);
    String part = new String(bytes, 0, 0);
    String lower = text.toLowerCase();
    String upper = text.toUpperCase();
    String number = String.format("%d", 1);
    String kept = new ByteArrayOutputStream().toString();
    InputStreamReader reader = new InputStreamReader(System.in);
    OutputStreamWriter writer = new OutputStreamWriter(System.out);
    PrintStream stream = new PrintStream(System.out);
    PrintWriter printer = new PrintWriter(System.out);
    NumberFormat numbers = NumberFormat.getInstance();
    DecimalFormat decimals = new DecimalFormat("0");
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance();
    SimpleDateFormat date = new SimpleDateFormat("E");
    DateTimeFormatter time = DateTimeFormatter.ofPattern("E");
    DateTimeFormatter style = DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL);
    Comparator<Object> order = Collator.getInstance();
    MessageFormat message = new MessageFormat("");
    Formatter formatter = new Formatter();
    Scanner scanner = new Scanner("");

    void files() throws Exception {
      new FileReader("").close();
      new FileWriter("").close();
      printer.printf("%d", 1);
      printer.format("%d", 1);
    }
  }

  @SuppressWarnings("unused")
  private static final class Anywhere {
    byte[] bytes = "".getBytes(StandardCharsets.UTF_8);
    String text = new String(bytes, 0, 0, StandardCharsets.UTF_8);
    String characters = new String(new char[0]);
    String number = String.format(Locale.ROOT, "%d", 1);
    PrintWriter printer = new PrintWriter(new StringWriter());
    DecimalFormat decimals = new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    String formatted = decimals.format(1);
    String time = DateTimeFormatter.ofPattern("E", Locale.ROOT).format(java.time.LocalDate.EPOCH);
  }

  @ArchTest
  static void whatDependsOnThePlaceIsFound(JavaClasses ignored) {
    JavaClasses both = new ClassFileImporter().importClasses(Local.class, Anywhere.class);
    List<String> found =
        ofAnyPlace(noClasses().that().haveSimpleName("Local"))
            .evaluate(both)
            .getFailureReport()
            .getDetails();
    assertThat(String.join("\n", found))
        .contains(
            "defaultCharset()",
            "getDefault()",
            "getBytes()",
            "String.<init>([B)",
            "String.<init>([B, int, int)",
            "toLowerCase()",
            "toUpperCase()",
            "String.format(java.lang.String, [Ljava.lang.Object;)",
            "ByteArrayOutputStream.toString()",
            "InputStreamReader.<init>",
            "OutputStreamWriter.<init>",
            "PrintStream.<init>",
            "PrintWriter.<init>",
            "NumberFormat.getInstance()",
            "DecimalFormat.<init>",
            "DecimalFormatSymbols.getInstance()",
            "SimpleDateFormat.<init>",
            "ofPattern(java.lang.String)",
            "ofLocalizedDate",
            "Collator.getInstance()",
            "MessageFormat.<init>",
            "Formatter.<init>",
            "Scanner.<init>",
            "FileReader.<init>",
            "FileWriter.<init>",
            "PrintWriter.printf",
            "PrintWriter.format");
    assertThat(
            ofAnyPlace(noClasses().that().haveSimpleName("Anywhere"))
                .evaluate(both)
                .getFailureReport()
                .getDetails())
        .isEmpty();
  }
}
