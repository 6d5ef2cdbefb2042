package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A build of tenk, known by its command alone: {@code ./tenk} of a checkout, or any other that
 * takes the arguments of {@code tenk}. So a build is compared with one of which nothing is on this
 * class path.
 *
 * @param name in the tables
 * @param command a file that can be started
 */
record Tenk(String name, Path command) implements LoadTool {
  private static final String SUITE =
      """
      name: bench
      slo: p99=250ms
      demand: 1000/month peak 1/s
      prices: prices.csv
      payloads: {synthetic: {count: 4, width: 16, height: 16}}
      targets:
        - name: server
          kind: edge-http
          standing: stand-in
          device: device.yaml
          url: http://127.0.0.1:%d
          model: "%s"
          input: {layout: NCHW, datatype: UINT8}
          connections: %d
      workloads:
        - {name: w, kind: %s, rate: %d/s, warm_up: %ds, duration: %ds}
      """;

  private static final String PRICES =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      edge,,host,host,device,0,,1,world,2026-11-01,unconfirmed,benchmark
      edge,,mains,electricity,kWh,0,,0.1,world,2026-11-01,unconfirmed,benchmark
      """;

  private static final String DEVICE =
      """
      name: device
      region: world
      hardware:
        - {service: edge, usage_type: host, quantity: 1}
      electricity: {service: edge, usage_type: mains, region: world}
      idle_power_w: {value: 1, source: benchmark, confidence: assumed}
      active_power_w: {value: 1, source: benchmark, confidence: assumed}
      lifetime_months: {value: 36, source: benchmark, confidence: assumed}
      resale_usd: {value: 0, source: benchmark, confidence: assumed}
      upkeep_usd_per_month: {value: 0, source: benchmark, confidence: assumed}
      spare_devices: 0
      minimum_devices: 1
      hours_per_month: 730
      """;

  /** Refuses what cannot be started, in one sentence. */
  Tenk {
    if (!Files.isExecutable(command) || Files.isDirectory(command)) {
      throw new IllegalArgumentException(
          command + " is not a command that can be started: name the ./tenk of a checkout");
    }
  }

  @Override
  public List<String> command(Load load) throws IOException {
    Path suite = load.folder().resolve("suite.yaml");
    Files.writeString(
        suite,
        SUITE.formatted(
            load.port(),
            BenchServer.MODEL,
            load.connections(),
            load.arrivals(),
            load.ratePerSecond(),
            load.warmUpSeconds(),
            load.seconds()));
    Files.writeString(load.folder().resolve("prices.csv"), PRICES);
    Files.writeString(load.folder().resolve("device.yaml"), DEVICE);
    return List.of(
        command.toAbsolutePath().toString(),
        "run",
        suite.toString(),
        "--store",
        load.folder().resolve("runs").toString(),
        "--out",
        load.folder().resolve("out").toString(),
        "-q");
  }

  @Override
  public Map<Figure, Double> figures(Load load) throws IOException {
    return cell(load).figures();
  }

  @Override
  public double[] responseMillis(Load load) throws IOException {
    return cell(load).responseMillis();
  }

  /** What it has measured. */
  TenkCell cell(Load load) throws IOException {
    Path runs = load.folder().resolve("runs");
    if (Files.isDirectory(runs)) {
      try (Stream<Path> each = Files.list(runs)) {
        for (Path run : each.toList()) {
          Path cell = run.resolve(Path.of("cells", "server", "w", "1"));
          if (Files.isDirectory(cell)) {
            return TenkCell.read(cell);
          }
        }
      }
    }
    throw new IOException(
        name
            + " has measured nothing; what it said is in "
            + load.folder().resolve(LoadRun.OUTPUT));
  }
}
