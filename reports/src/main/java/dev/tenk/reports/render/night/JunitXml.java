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
 * Test suites in JUnit's XML, the part of it that Ant's schema and Jenkins' have in common. Any
 * text is written so that it can be read back.
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

  /** Tests of one thing, and what is known of it. */
  record Suite(Map<String, String> properties, List<Test> tests) {
    long count(Status status) {
      return tests.stream().filter(test -> test.status() == status).count();
    }
  }

  /**
   * Writes them; it ends with a line feed.
   *
   * @param suites by name, in their order
   */
  static void write(RunManifest run, Map<String, Suite> suites, Appendable out) throws IOException {
    StringWriter text = new StringWriter();
    try {
      new JunitXml(run, XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text))
          .write(suites);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a report of ours is not XML", e);
    }
    out.append(text.toString()).append('\n');
  }

  private void write(Map<String, Suite> suites) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuites");
    int id = 0;
    for (Map.Entry<String, Suite> suite : suites.entrySet()) {
      write(id, suite.getKey(), suite.getValue());
      id++;
    }
    line(0);
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.flush();
  }

  private void write(int id, String name, Suite suite) throws XMLStreamException {
    line(1);
    xml.writeStartElement("testsuite");
    attribute("id", Integer.toString(id));
    attribute("package", "tenk." + run.suite().name());
    attribute("name", name);
    attribute("timestamp", TIME.format(run.startedAt()));
    attribute("hostname", HOST);
    attribute("tests", Integer.toString(suite.tests().size()));
    attribute("failures", Long.toString(suite.count(Status.FAILURE)));
    attribute("errors", Long.toString(suite.count(Status.ERROR)));
    attribute("skipped", Long.toString(suite.count(Status.SKIPPED)));
    attribute("time", seconds(suite.tests().stream().mapToDouble(Test::seconds).sum()));
    line(2);
    xml.writeStartElement("properties");
    for (Map.Entry<String, String> property : suite.properties().entrySet()) {
      line(3);
      xml.writeEmptyElement("property");
      attribute("name", property.getKey());
      attribute("value", property.getValue());
    }
    line(2);
    xml.writeEndElement();
    for (Test test : suite.tests()) {
      write(name, test);
    }
    // the schema wants them
    line(2);
    xml.writeEmptyElement("system-out");
    line(2);
    xml.writeEmptyElement("system-err");
    line(1);
    xml.writeEndElement();
  }

  private void write(String suite, Test test) throws XMLStreamException {
    line(2);
    xml.writeStartElement("testcase");
    attribute("classname", "tenk." + run.suite().name() + "." + suite.replace('.', '_'));
    attribute("name", test.name());
    attribute("time", seconds(test.seconds()));
    if (test.status() != Status.PASSED) {
      line(3);
      xml.writeStartElement(test.status().name().toLowerCase(Locale.ROOT));
      attribute("type", test.type());
      attribute("message", test.message());
      if (test.status() != Status.SKIPPED) {
        xml.writeCharacters(legal(test.message()));
      }
      xml.writeEndElement();
      line(2);
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
