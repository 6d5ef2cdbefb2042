package dev.tenk.reports.render.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.tools.ant.BuildEvent;
import org.apache.tools.ant.DefaultLogger;
import org.apache.tools.ant.Project;
import org.apache.tools.ant.taskdefs.optional.junit.AggregateTransformer;
import org.apache.tools.ant.taskdefs.optional.junit.XMLResultAggregator;
import org.apache.tools.ant.types.FileSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** The golden {@code junit.xml} of a night in Ant's own {@code junitreport}. */
class AntJunitReportTest {
  /** The stylesheet calls functions of Java's, which another processor might not. */
  private static final String JDKS_OWN =
      "com.sun.org.apache.xalan.internal.xsltc.trax.TransformerFactoryImpl";

  private static final String PROCESSOR = "javax.xml.transform.TransformerFactory";

  @TempDir Path folder;

  @BeforeAll
  static void takeJdksOwn() {
    System.setProperty(PROCESSOR, JDKS_OWN);
  }

  @AfterAll
  static void takeAny() {
    System.clearProperty(PROCESSOR);
  }

  @ParameterizedTest
  @CsvSource({"junit.xml, pi, 'pi, steady-40'", "junit-first.xml, pi, 'pi, steady-40'"})
  void itIsPartOfTheReport(String golden, String target, String testClass) throws Exception {
    Path file = folder.resolve(golden);
    try (InputStream in = getClass().getResourceAsStream("/golden/" + golden)) {
      Files.copy(in, file);
    }
    Element night = root(file);

    assertThat(warnings(golden)).isEmpty();

    Element all = root(folder.resolve("TESTS-TestSuites.xml"));
    assertThat(all.getElementsByTagName("testsuite").getLength()).isEqualTo(1);
    Element suite = (Element) all.getElementsByTagName("testsuite").item(0);
    for (String count : List.of("tests", "failures", "errors", "skipped")) {
      assertThat(suite.getAttribute(count)).as(count).isEqualTo(night.getAttribute(count));
    }
    assertThat(suite.getElementsByTagName("testcase").getLength())
        .isEqualTo(Integer.parseInt(night.getAttribute("tests")));
    assertThat(folder.resolve("junit-noframes.html")).content().contains(target, testClass);
  }

  private static Element root(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(file.toFile())
        .getDocumentElement();
  }

  /** What Ant has to say against a file. */
  private List<String> warnings(String file) throws IOException {
    List<String> warnings = new ArrayList<>();
    Project project = new Project();
    project.init();
    project.setBaseDir(folder.toFile());
    project.addBuildListener(
        new DefaultLogger() {
          @Override
          public void messageLogged(BuildEvent event) {
            if (event.getPriority() <= Project.MSG_WARN) {
              warnings.add(event.getMessage());
            }
          }
        });
    XMLResultAggregator task = new XMLResultAggregator();
    task.setProject(project);
    task.setTodir(folder.toFile());
    FileSet files = new FileSet();
    files.setProject(project);
    files.setDir(folder.toFile());
    files.setIncludes(file);
    task.addFileSet(files);
    AggregateTransformer report = task.createReport();
    AggregateTransformer.Format format = new AggregateTransformer.Format();
    format.setValue("noframes");
    report.setFormat(format);
    report.setTodir(folder.toFile());
    task.execute();
    return warnings;
  }
}
