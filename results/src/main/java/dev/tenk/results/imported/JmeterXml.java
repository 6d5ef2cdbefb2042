package dev.tenk.results.imported;

import dev.tenk.results.model.ConfigurationException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** JMeter's results as XML. What a sample consists of, such as redirections, is in its time. */
record JmeterXml() implements ResultsFormat {
  static final List<String> REMARKS =
      List.of("JMeter writes whole milliseconds: what differs by less cannot be seen.");
  private static final long NANOS_PER_MILLI = 1_000_000;

  @Override
  public String tool() {
    return "JMeter (XML)";
  }

  @Override
  public List<String> remarks() {
    return REMARKS;
  }

  @Override
  public void read(String fileName, InputStream file, Consumer<ImportedRequest> requests) {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    // a file of results has no business with other files
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader xml = null;
    try {
      xml = factory.createXMLStreamReader(file);
      int depth = 0;
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          if (depth == 0 && !xml.getLocalName().equals("testResults")) {
            throw error(fileName, xml, "the root is '" + xml.getLocalName() + "', not testResults");
          }
          if (depth == 1) {
            requests.accept(request(fileName, xml));
          }
          depth++;
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          depth--;
        }
      }
    } catch (XMLStreamException e) {
      throw new ConfigurationException(
          fileName
              + (e.getLocation() == null ? "" : ":" + e.getLocation().getLineNumber())
              + ": the file is truncated, or not XML",
          e);
    } finally {
      close(xml);
    }
  }

  private static ImportedRequest request(String fileName, XMLStreamReader xml) {
    String success = attribute(fileName, xml, "s");
    if (!success.equals("true") && !success.equals("false")) {
      throw error(fileName, xml, "'" + success + "' of 's' is neither true nor false");
    }
    return new ImportedRequest(
        Optional.ofNullable(xml.getAttributeValue(null, "lb")).orElse(""),
        number(fileName, xml, "ts") * NANOS_PER_MILLI,
        number(fileName, xml, "t") * NANOS_PER_MILLI,
        xml.getAttributeValue(null, "sby") == null ? 0 : number(fileName, xml, "sby"),
        JmeterCsv.outcome(
            success.equals("true"),
            Optional.ofNullable(xml.getAttributeValue(null, "rc")).orElse(""),
            xml.getAttributeValue(null, "by") == null ? 0 : number(fileName, xml, "by")));
  }

  private static long number(String fileName, XMLStreamReader xml, String name) {
    String text = attribute(fileName, xml, name);
    if (!text.matches(name.equals("ts") ? JmeterCsv.EPOCH_MILLIS : "[0-9]{1,12}")) {
      throw error(
          fileName,
          xml,
          "'%s' of '%s' is not %s"
              .formatted(
                  text,
                  name,
                  name.equals("ts") ? "milliseconds since 1970" : "a whole number of 0 or more"));
    }
    return Long.parseLong(text);
  }

  private static String attribute(String fileName, XMLStreamReader xml, String name) {
    String text = xml.getAttributeValue(null, name);
    if (text == null) {
      throw error(fileName, xml, "'" + xml.getLocalName() + "' has no '" + name + "'");
    }
    return text;
  }

  private static ConfigurationException error(
      String fileName, XMLStreamReader xml, String message) {
    return new ConfigurationException(
        fileName + ":" + xml.getLocation().getLineNumber() + ": " + message);
  }

  private static void close(XMLStreamReader xml) {
    try {
      if (xml != null) {
        xml.close();
      }
    } catch (XMLStreamException e) {
      // the file itself is closed by whoever opened it
    }
  }
}
