package dev.tenk.results.imported;

import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A form in which a load generator leaves its requests behind. */
public sealed interface ResultsFormat
    permits AiperfJsonLines,
        GatlingBinary,
        GatlingText,
        HistogramLogFile,
        JmeterCsv,
        JmeterXml,
        K6Csv,
        K6Json,
        PerfAnalyzerJson,
        VegetaFile {
  /** Bytes at the beginning of a file by which its form is recognised. */
  int LOOKED_AT_BYTES = 1 << 14;

  /** The tool that writes it, with the form where there are several. */
  String tool();

  /** What a reader of its figures has to know, each a sentence. */
  List<String> remarks();

  /**
   * Reads a file from its beginning, request by request, in its order.
   *
   * @param fileName as the user knows it, for messages
   * @throws ConfigurationException naming file and line, where it is truncated or something else
   */
  void read(String fileName, InputStream file, Consumer<ImportedRequest> requests)
      throws IOException;

  /**
   * The form of a file.
   *
   * @param fileName as the user knows it, for messages
   * @param beginning its first {@link #LOOKED_AT_BYTES}, or all there are
   * @param histogramLog what the user says of a histogram log
   * @throws ConfigurationException where it is none of them, and where something is said of a
   *     histogram log that is none, or nothing of one
   */
  static ResultsFormat of(
      String fileName, byte[] beginning, Optional<HistogramLogFile> histogramLog) {
    if (HistogramLogFile.is(new String(beginning, StandardCharsets.ISO_8859_1))) {
      return histogramLog.orElseThrow(
          () ->
              new ConfigurationException(
                  fileName
                      + ": a histogram log says neither what unit its times have nor how many"
                      + " requests failed; say it, as in --unit ns --failed 0"));
    }
    if (histogramLog.isPresent()) {
      throw new ConfigurationException(
          "--unit, --failed: only a histogram log (.hlog) needs them, and "
              + fileName
              + " is none");
    }
    return Recognised.of(new String(beginning, StandardCharsets.UTF_8))
        .orElseThrow(
            () -> new ConfigurationException(fileName + ": " + Recognised.whyNot(beginning)));
  }
}
