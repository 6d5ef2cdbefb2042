package dev.tenk.gatling.bench;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** The same requests through Gatling's own HTTP steps, for comparison. */
public final class HttpDslSimulation extends Simulation {
  /** Called by Gatling; the load comes in system properties. */
  public HttpDslSimulation() {
    int rate = Integer.getInteger("bench.rate");
    double rampSeconds = Integer.getInteger("bench.warmUpSeconds") / 2.0;
    Duration ramp = Duration.ofMillis(Math.round(1000 * rampSeconds));
    setUp(
            scenario("http")
                .exec(
                    http("infer")
                        .post(BenchServer.INFER_PATH)
                        .header("Content-Type", "application/octet-stream")
                        .body(ByteArrayBody(new byte[Load.BODY_BYTES])))
                .injectOpen(
                    rampUsersPerSec(1).to(rate).during(ramp),
                    constantUsersPerSec(rate)
                        .during(ramp.plusSeconds(Integer.getInteger("bench.seconds")))))
        .protocols(
            http.baseUrl("http://127.0.0.1:" + Integer.getInteger("bench.port"))
                .shareConnections());
  }
}
