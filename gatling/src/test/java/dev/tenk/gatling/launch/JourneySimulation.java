package dev.tenk.gatling.launch;

import static dev.tenk.gatling.action.TenkDsl.invoke;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/** Users who call "a", every second one of them "b" 20 ms later. */
public final class JourneySimulation extends Simulation {
  /** They come for an hour. */
  public JourneySimulation() {
    setUp(journey("b", Duration.ofHours(1)));
  }

  private static PopulationBuilder journey(String second, Duration users) {
    Iterator<Map<String, Object>> again =
        Stream.iterate(true, before -> !before)
            .map(each -> Map.of("again", (Object) each))
            .iterator();
    return scenario("journey")
        .feed(again)
        .exec(invoke("a"))
        .doIf("#{again}")
        .then(pause(Duration.ofMillis(20)).exec(invoke(second)))
        .injectOpen(constantUsersPerSec(50).during(users));
  }

  /** They come for a second. */
  public static final class Brief extends Simulation {
    /** Called by Gatling. */
    public Brief() {
      setUp(journey("b", Duration.ofSeconds(1)));
    }
  }

  /** Calls both in a group, which takes what both take, and says so. */
  public static final class Group extends Simulation {
    /** Called by Gatling. */
    public Group() {
      setUp(grouped())
          .assertions(
              details("both").responseTime().min().gte(20),
              details("both", "a").responseTime().min().gte(8),
              global().successfulRequests().percent().is(100.0));
    }
  }

  /** The same, and says that it takes less. */
  public static final class FastGroup extends Simulation {
    /** Called by Gatling. */
    public FastGroup() {
      setUp(grouped()).assertions(details("both").responseTime().max().lt(20));
    }
  }

  private static PopulationBuilder grouped() {
    return scenario("grouped")
        .group("both")
        .on(exec(invoke("a")).exec(invoke("b")))
        .injectOpen(constantUsersPerSec(50).during(Duration.ofHours(1)));
  }

  /** Calls a target that is not there. */
  public static final class Lost extends Simulation {
    /** Called by Gatling. */
    public Lost() {
      setUp(journey("c", Duration.ofSeconds(1)));
    }
  }

  /** Has nothing to begin with. */
  public static final class Broken extends Simulation {
    /** Called by Gatling. */
    public Broken() {
      throw new IllegalStateException("no cameras today");
    }
  }
}
