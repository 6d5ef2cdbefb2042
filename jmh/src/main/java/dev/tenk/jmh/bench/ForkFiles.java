package dev.tenk.jmh.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What host and fork exchange about a cell, in files of the cell's folder: JMH's own channel
 * carries its results only.
 *
 * @param folder the cell's {@value #NAME}
 */
public record ForkFiles(Path folder) {
  /** Folder in a cell's. */
  public static final String NAME = "jmh";

  /** System property of a fork that names this folder. */
  public static final String PROPERTY = "tenk.jmh.folder";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a cell. */
  public static ForkFiles of(Path cellFolder) {
    return new ForkFiles(cellFolder.resolve(NAME));
  }

  /** Of this process, which is a fork. */
  public static ForkFiles ofThisFork() {
    return new ForkFiles(Path.of(System.getProperty(PROPERTY)));
  }

  /** JMH's own result. */
  public Path result() {
    return folder.resolve("jmh.json");
  }

  /** Output of JMH and the fork. */
  public Path log() {
    return folder.resolve("jmh.log");
  }

  private Path order() {
    return folder.resolve("order.json");
  }

  private Path last() {
    return folder.resolve("last.json");
  }

  private Path iterations() {
    return folder.resolve("iterations.json");
  }

  /** Writes the fork's instructions. */
  public void writeOrder(CellOrder order) throws IOException {
    Files.createDirectories(folder);
    ArrayNode arguments = JSON.createArrayNode();
    order.toArguments().forEach(arguments::add);
    Files.writeString(order(), arguments.toString());
  }

  /** What this fork is to do. */
  public CellOrder readOrder() throws IOException {
    List<String> arguments = new ArrayList<>();
    JSON.readTree(order().toFile()).forEach(argument -> arguments.add(argument.textValue()));
    return CellOrder.fromArguments(arguments);
  }

  /** Reports to the host how the fork ended. */
  public void writeLast(DriverMessage message) throws IOException {
    Files.writeString(last(), message.toLine());
  }

  /** How the fork ended; empty where it died before reporting it. */
  public Optional<DriverMessage> readLast() throws IOException {
    return Files.exists(last())
        ? Optional.of(DriverMessage.fromLine(Files.readString(last())))
        : Optional.empty();
  }

  /** Reports to the host how many calls began in each measured iteration. */
  public void writeIterations(List<Long> calls) throws IOException {
    ArrayNode counts = JSON.createArrayNode();
    calls.forEach(counts::add);
    Files.writeString(iterations(), counts.toString());
  }

  /** How many calls began in each measured iteration. */
  public List<Long> readIterations() throws IOException {
    List<Long> calls = new ArrayList<>();
    for (JsonNode count : JSON.readTree(iterations().toFile())) {
      calls.add(count.longValue());
    }
    return calls;
  }

  /** Deletes what the two have exchanged; results and log stay. */
  public void tidy() throws IOException {
    Files.deleteIfExists(order());
    Files.deleteIfExists(last());
    Files.deleteIfExists(iterations());
  }
}
