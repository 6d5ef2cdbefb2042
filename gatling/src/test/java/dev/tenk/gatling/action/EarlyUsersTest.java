package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload.OpenWorkload;
import io.gatling.core.controller.inject.open.OpenInjectionStep;
import io.gatling.core.controller.inject.open.UserStream;
import io.gatling.core.controller.inject.open.UserStream$;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.List$;
import scala.concurrent.duration.FiniteDuration;
import scala.runtime.BoxedUnit;

class EarlyUsersTest {
  /** In steps of a second it would overflow the stack. */
  @Test
  void gatlingTakesTwelveHoursOfUsers() {
    ArrivalSchedule schedule =
        new ArrivalSchedule(
            new OpenWorkload(
                "soak", new Arrivals.Poisson(2), Duration.ofMinutes(1), Duration.ofHours(12)),
            1);
    EarlyUsers users = new EarlyUsers(schedule, () -> true, () -> 0);
    UserStream stream =
        UserStream$.MODULE$.apply(List$.MODULE$.<OpenInjectionStep>empty().$colon$colon(users));
    AtomicLong come = new AtomicLong();

    stream.withStream(
        new FiniteDuration(13, TimeUnit.HOURS),
        0,
        0,
        delay -> {
          come.incrementAndGet();
          return BoxedUnit.UNIT;
        });

    assertThat(come).hasValue(users.users()).hasValue(schedule.starts());
    // 86,400 and 90 of the warm-up expected, standard deviation 294
    assertThat(come.get()).isBetween(85_300L, 87_700L);
  }

  /** Else each of them would be as late as the first one, to the end. */
  @Test
  void whatTheFirstUserIsBehindTheOthersMakeUpFor() {
    ArrivalSchedule schedule =
        new ArrivalSchedule(
            new OpenWorkload("w", new Arrivals.Constant(10), Duration.ZERO, Duration.ofSeconds(1)),
            1);
    scala.collection.Iterator<FiniteDuration> users =
        new EarlyUsers(schedule, () -> true, () -> 250_000_000L)
            .chain(scala.collection.Iterator$.MODULE$.<FiniteDuration>empty());
    List<Long> millis = new ArrayList<>();
    while (users.hasNext()) {
      millis.add(users.next().toMillis());
    }

    assertThat(millis).containsExactly(0L, 0L, 0L, 50L, 150L, 250L, 350L, 450L, 550L, 650L);
  }
}
