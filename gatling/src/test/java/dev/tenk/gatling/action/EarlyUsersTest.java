package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload.OpenWorkload;
import io.gatling.core.controller.inject.open.OpenInjectionStep;
import io.gatling.core.controller.inject.open.UserStream;
import io.gatling.core.controller.inject.open.UserStream$;
import java.time.Duration;
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
    EarlyUsers users = new EarlyUsers(schedule, () -> true);
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
}
