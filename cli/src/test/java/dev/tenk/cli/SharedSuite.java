package dev.tenk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The suite of tests in which several generators share the load of one server. */
final class SharedSuite {
  static final String SYNTHETIC = "{synthetic: {count: 3, width: 4, height: 4}}";

  private SharedSuite() {}

  /**
   * Writes it into a test's folder.
   *
   * @param payloads as a suite has them
   * @param workloads a line each, indented by two blanks
   */
  static Path write(Path folder, String server, String payloads, String workloads)
      throws IOException {
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: shared
        # a bound so wide, and connections so many, that no stall of a machine spoils a cell
        slo: p90=1h
        demand: 1000/month peak 1/s
        prices: %1$s/edge.csv
        payloads: %2$s
        targets:
          - name: server
            kind: edge-http
            standing: stand-in
            device: %1$s/devices/raspberry-pi-5-hailo-8l.yaml
            url: %3$s
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
            model: m
            connections: 10000
        workloads:
        %4$s
        """
            .formatted(
                Path.of("../prices").toAbsolutePath().normalize(), payloads, server, workloads));
  }
}
