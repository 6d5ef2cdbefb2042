package dev.tenk.reports.render.night;

import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.model.RunManifest;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A test suite in JUnit's XML, the part of it that Ant's schema and Jenkins' have in common. One
 * suite and not several, because Ant's junitreport passes over a file with another root than {@code
 * testsuite}. Any text is written so that it can be read back.
 */
final class JunitXml {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The manifest does not know the host's name; the schema wants one. */
  private static final String HOST = "localhost";

  private final RunManifest run;
  private final XMLStreamWriter xml;

  private JunitXml(RunManifest run, XMLStreamWriter xml) {
    this.run = run;
    this.xml = xml;
  }

  /** How a test ended. */
  enum Status {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  /**
   * A test.
   *
   * @param type a word for programs, empty when it passed
   * @param message why, empty when it passed
   */
  record Test(String name, Status status, String type, String message, double seconds) {
    static Test passed(String name) {
      return new Test(name, Status.PASSED, "", "", 0);
    }

    static Test failure(String name, String type, String message) {
      return new Test(name, Status.FAILURE, type, message, 0);
    }

    static Test error(String name, String type, String message) {
      return new Test(name, Status.ERROR, type, message, 0);
    }

    static Test skipped(String name, String type, String message) {
      return new Test(name, Status.SKIPPED, type, message, 0);
    }

    Test took(double newSeconds) {
      return new Test(name, status, type, message, newSeconds);
    }
  }

  /**
   * Writes them; it ends with a line feed.
   *
   * @param classes tests of one thing, by its name, in their order
   */
  static void write(
      RunManifest run,
      Map<String, String> properties,
      Map<String, List<Test>> classes,
      Appendable out)
      throws IOException {
    StringWriter text = new StringWriter();
    try {
      new JunitXml(run, XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text))
          .write(properties, classes);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a report of ours is not XML", e);
    }
    out.append(text.toString()).append('\n');
  }

  private void write(Map<String, String> properties, Map<String, List<Test>> classes)
      throws XMLStreamException {
    List<Test> all = classes.values().stream().flatMap(List::stream).toList();
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuite");
    attribute("name", suite());
    attribute("timestamp", TIME.format(run.startedAt()));
    attribute("hostname", HOST);
    attribute("tests", Integer.toString(all.size()));
    attribute("failures", count(all, Status.FAILURE));
    attribute("errors", count(all, Status.ERROR));
    attribute("skipped", count(all, Status.SKIPPED));
    attribute("time", seconds(all.stream().mapToDouble(Test::seconds).sum()));
    line(1);
    xml.writeStartElement("properties");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      line(2);
      xml.writeEmptyElement("property");
      attribute("name", property.getKey());
      attribute("value", property.getValue());
    }
    line(1);
    xml.writeEndElement();
    for (Map.Entry<String, List<Test>> tests : classes.entrySet()) {
      for (Test test : tests.getValue()) {
        write(tests.getKey(), test);
      }
    }
    // the schema wants them
    line(1);
    xml.writeEmptyElement("system-out");
    line(1);
    xml.writeEmptyElement("system-err");
    line(0);
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.flush();
  }

  private String suite() {
    return "tenk." + run.suite().name();
  }

  private static String count(List<Test> tests, Status status) {
    return Long.toString(tests.stream().filter(test -> test.status() == status).count());
  }

  private void write(String name, Test test) throws XMLStreamException {
    line(1);
    xml.writeStartElement("testcase");
    attribute("classname", suite() + "." + name.replace('.', '_'));
    // Ant's report shows no class
    attribute("name", name + ": " + test.name());
    attribute("time", seconds(test.seconds()));
    if (test.status() != Status.PASSED) {
      line(2);
      xml.writeStartElement(test.status().name().toLowerCase(Locale.ROOT));
      attribute("message", test.message());
      if (test.status() != Status.SKIPPED) {
        attribute("type", test.type());
        xml.writeCharacters(legal(test.message()));
      }
      xml.writeEndElement();
      line(1);
    }
    xml.writeEndElement();
  }

  private static String seconds(double seconds) {
    return Figures.plain(BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP));
  }

  /** A line feed in an attribute is lost to its reader; a space is not. */
  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, legal(value).replaceAll("\\s+", " ").strip());
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  /** What XML 1.0 has no way to write becomes {@code ?}. */
  static String legal(String text) {
    return text.codePoints()
        .map(
            each ->
                each == '\t'
                        || each == '\n'
                        || (each >= 0x20 && each <= 0xd7ff)
                        || (each >= 0xe000 && each <= 0xfffd)
                        || each >= 0x10000
                    ? each
                    : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
