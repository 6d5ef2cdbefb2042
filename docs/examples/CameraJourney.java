package com.acme;

import static dev.tenk.gatling.action.TenkDsl.invoke;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.FeederBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Cameras that ask the fast build first, and some of them the exact one after a moment. */
public class CameraJourney extends Simulation {
  private final FeederBuilder<Object> cameras =
      listFeeder(
              List.of(
                  Map.of("camera", "door", "doubtful", false, "moment_ms", 0),
                  Map.of("camera", "yard", "doubtful", true, "moment_ms", 50),
                  Map.of("camera", "hall", "doubtful", false, "moment_ms", 0),
                  Map.of("camera", "gate", "doubtful", true, "moment_ms", 100)))
          .circular();

  private final ScenarioBuilder journey =
      scenario("cameras")
          .feed(cameras)
          .exec(invoke("edge-int8"))
          .doIf("#{doubtful}")
          .then(
              pause(session -> Duration.ofMillis(session.getInt("moment_ms")))
                  .exec(invoke("edge-fp32")));

  {
    // longer than any window: tenk ends the simulation with the workload's window
    setUp(journey.injectOpen(constantUsersPerSec(10).during(Duration.ofHours(1))));
  }
}
