package dev.tenk.gatling.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatling.commons.util.LatestGatlingRelease$;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.prefs.BackingStoreException;
import java.util.prefs.Preferences;
import org.junit.jupiter.api.Test;

class MemoryPreferencesTest {
  /** Hears of each address that this process wants to reach, and leads it nowhere. */
  private static final class Heard extends ProxySelector {
    private final List<URI> uris = new ArrayList<>();

    @Override
    public List<Proxy> select(URI uri) {
      uris.add(uri);
      return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("nowhere", 1)));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
      // as it is to be
    }
  }

  @Test
  void gatlingAsksNobodyForItsNewestVersion() {
    ProxySelector before = ProxySelector.getDefault();
    Heard heard = new Heard();
    ProxySelector.setDefault(heard);
    try {
      MemoryPreferences.refuseVersionCheck();

      assertThat(LatestGatlingRelease$.MODULE$.load().isEmpty()).isTrue();
      assertThat(heard.uris).isEmpty();

      // what it would do
      Preferences.userRoot().node("/io/gatling/latestVersion").remove("lastCheckTimestamp");
      assertThat(LatestGatlingRelease$.MODULE$.load().isEmpty()).isTrue();
      assertThat(heard.uris).isNotEmpty().allMatch(uri -> uri.toString().contains("maven"));
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  /** As a simulation of a user's own may use them. */
  @Test
  void aNodeThatWasRemovedCanBeMadeAgain() throws BackingStoreException {
    Preferences root = new MemoryPreferences.Factory().userRoot();
    root.node("a/b").put("key", "value");
    assertThat(root.node("a").childrenNames()).containsExactly("b");
    root.node("a").removeNode();

    assertThat(root.nodeExists("a")).isFalse();
    assertThat(root.node("a/b").get("key", "none")).isEqualTo("none");
  }
}
