package dev.tenk.gatling.bench;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.core.Simulation;

/** The same requests through Gatling's own HTTP steps, for comparison. */
public final class HttpDslSimulation extends Simulation {
  /** Called by Gatling; the load comes in system properties. */
  public HttpDslSimulation() {
    int rate = Integer.getInteger("bench.rate");
    int seconds = Integer.getInteger("bench.seconds");
    setUp(
            scenario("http")
                .exec(
                    http("infer")
                        .post(NullServer.INFER_PATH)
                        .header("Content-Type", "application/octet-stream")
                        .body(ByteArrayBody(new byte[900])))
                .injectOpen(
                    rampUsersPerSec(1).to(rate).during(5),
                    constantUsersPerSec(rate).during(5 + seconds)))
        .protocols(
            http.baseUrl("http://127.0.0.1:" + Integer.getInteger("bench.port"))
                .shareConnections());
  }
}
