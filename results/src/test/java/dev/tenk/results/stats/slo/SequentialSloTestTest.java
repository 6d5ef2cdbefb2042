package dev.tenk.results.stats.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.estimate.Eligibility;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Requests end in virtual time. */
class SequentialSloTestTest {
  private static final long MILLI = 1_000_000;
  private static final Slo P90 = new Slo(0.9, 10 * MILLI, 0.5);
  private static final UntilDecided DECIDED =
      new UntilDecided(Eligibility.ALPHA, UntilDecided.UNBOUNDED);

  @Test
  void decidesAtALookAndNotBefore() {
    SequentialSloTest looks = new SequentialSloTest(P90, DECIDED, 1_000_000);
    long requests = 0;
    while (looks.decided().isEmpty()) {
      looks.add(requests++, MILLI, true);
    }

    long atLook = requests;
    assertThat(looks.decided()).contains(new SequentialDecision(SloDecision.MET, atLook, 0.01));
    int k = 0;
    while (SloTest.requestsAtLook(0.9, k) < atLook) {
      assertThat(withinBound(SloTest.requestsAtLook(0.9, k++))).isNotEqualTo(SloDecision.MET);
    }
    assertThat(SloTest.requestsAtLook(0.9, k)).isEqualTo(atLook);
    assertThat(withinBound(atLook)).isEqualTo(SloDecision.MET);
  }

  @Test
  void waitsForTheSlowOnesOfTheFirstRequests() {
    SequentialSloTest looks = new SequentialSloTest(P90, DECIDED, 1_000_000);
    for (long position = 1; position < 10_000; position++) {
      looks.add(position, MILLI, true);
    }
    assertThat(looks.decided()).isEmpty();

    looks.add(0, 3_000 * MILLI, false);

    assertThat(looks.decided()).map(SequentialDecision::decision).contains(SloDecision.MET);
  }

  @Test
  void theLastLookIsAtTheMostRequests() {
    Slo noErrors = new Slo(0.9, 10 * MILLI, 0);
    SequentialSloTest looks =
        new SequentialSloTest(noErrors, new UntilDecided(0.01, 70), 1_000_000);
    for (long position = 0; position < 69; position++) {
      looks.add(position, MILLI, true);
    }
    assertThat(looks.decided()).isEmpty();

    looks.add(69, MILLI, false);

    assertThat(looks.decided()).contains(new SequentialDecision(SloDecision.MISSED, 70, 0.01));
  }

  /** Nobody got an answer, and the target made no error. */
  @Test
  void whatMeetsItAsleepIsOverTheBoundAndNoError() {
    Slo noErrors = new Slo(0.9, 10 * MILLI, 0);
    SequentialSloTest few = new SequentialSloTest(noErrors, new UntilDecided(0.01, 70), 1_000_000);
    SequentialSloTest all = new SequentialSloTest(noErrors, new UntilDecided(0.01, 70), 1_000_000);
    for (long position = 0; position < 69; position++) {
      few.add(position, MILLI, true);
      all.addAsleep(position, MILLI);
    }
    few.addAsleep(69, MILLI);
    all.addAsleep(69, MILLI);

    assertThat(few.decided())
        .map(SequentialDecision::decision)
        .isNotEqualTo(Optional.of(SloDecision.MISSED));
    assertThat(all.decided())
        .map(SequentialDecision::decision)
        .isEqualTo(Optional.of(SloDecision.MISSED));
  }

  @Test
  void seesTheSameAsACountOfExactlyTheRequestsOfTheLook() {
    SplittableRandom random = new SplittableRandom(5);
    for (double share : new double[] {0.04, 0.2}) {
      SequentialSloTest looks = new SequentialSloTest(P90, DECIDED, 1_000_000);
      List<Boolean> within = new ArrayList<>();
      while (looks.decided().isEmpty()) {
        within.add(random.nextDouble() >= share);
        looks.add(within.size() - 1, within.get(within.size() - 1) ? MILLI : 20 * MILLI, true);
      }
      SequentialDecision decided = looks.decided().get();
      DesignEffect effect = new DesignEffect(decided.requests(), SloTest.farUnderNanos(P90));
      long over = 0;
      for (int position = 0; position < decided.requests(); position++) {
        boolean isOver = !within.get(position);
        over += isOver ? 1 : 0;
        effect.add(position, isOver ? 20 * MILLI : MILLI, isOver);
      }
      assertThat(decided.requests()).isEqualTo(within.size());
      assertThat(decided.decision())
          .isEqualTo(SloTest.decide(P90, decided.requests(), over, 0, effect.value()))
          .isEqualTo(share < 0.1 ? SloDecision.MET : SloDecision.MISSED);
    }
  }

  /** Completed-only looks would see the fast ones first, and call this target good. */
  @Test
  void aTargetWhoseSlowRequestsAreStillUnderWayIsNotCalledGood() {
    record Request(long position, long responseNanos) {
      long doneNanos() {
        return position * MILLI + responseNanos;
      }
    }
    List<Request> requests = new ArrayList<>();
    for (long position = 0; position < 4_000; position++) {
      requests.add(new Request(position, position % 4 == 0 ? 5_000 * MILLI : MILLI));
    }
    requests.sort(Comparator.comparingLong(Request::doneNanos));
    SequentialSloTest looks = new SequentialSloTest(P90, DECIDED, 1_000_000);

    for (Request request : requests) {
      looks.add(request.position(), request.responseNanos(), true);
    }

    assertThat(looks.decided()).map(SequentialDecision::decision).contains(SloDecision.MISSED);
  }

  /** Six milliseconds for a while, then seven: far under 100 either way. */
  @Test
  void aDriftFarUnderTheBoundKeepsNothingOpen() {
    Slo slo = new Slo(0.9, 100 * MILLI, 0.01);
    SequentialSloTest looks = new SequentialSloTest(slo, DECIDED, 1_000_000);
    DesignEffect ofResponse = new DesignEffect(1_000, 0);
    for (int position = 0; position < 1_000; position++) {
      long responseNanos = (position < 400 ? 6 : 7) * MILLI;
      looks.add(position, responseNanos, true);
      ofResponse.add(position, responseNanos, false);
    }
    assertThat(looks.decided()).map(SequentialDecision::decision).contains(SloDecision.MET);
    assertThat(SloTest.decide(slo, 1_000, 0, 0, ofResponse.value()))
        .isEqualTo(SloDecision.INCONCLUSIVE);
  }

  private static SloDecision withinBound(long requests) {
    DesignEffect effect = new DesignEffect(requests, 0);
    for (long position = 0; position < requests; position++) {
      effect.add(position, MILLI, false);
    }
    return SloTest.decide(P90, requests, 0, 0, effect.value());
  }
}
