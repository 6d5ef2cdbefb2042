package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  @Test
  void bucketAndKey() {
    assertThat(S3Location.parse("s3://bench.eu/a/b c.out"))
        .isEqualTo(new S3Location("bench.eu", "a/b c.out"))
        .hasToString("s3://bench.eu/a/b c.out");
    assertThat(S3Location.parse("s3://bench")).isEqualTo(new S3Location("bench", ""));
    assertThat(S3Location.parse("s3://bench/")).isEqualTo(new S3Location("bench", ""));
  }

  @Test
  void childrenOfAPrefix() {
    assertThat(S3Location.parse("s3://bench").child("x")).hasToString("s3://bench/x");
    assertThat(S3Location.parse("s3://bench/in").child("x")).hasToString("s3://bench/in/x");
    assertThat(S3Location.parse("s3://bench/in/").child("x")).hasToString("s3://bench/in/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bench/in",
        "s3://",
        "s3:///key",
        "s3://Bench/in",
        "s3://-bench/in",
        "s3://be",
        "https://bench.s3.amazonaws.com/in"
      })
  void noPlaceInS3(String text) {
    assertThatThrownBy(() -> S3Location.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a place in S3; expected as in s3://bucket/prefix");
  }
}
