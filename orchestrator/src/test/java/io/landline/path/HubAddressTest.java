// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HubAddressTest {
  private static final HostEndpoint NAME = HostEndpoint.parse("hub.example.net:51820");
  private static final Endpoint FIRST = endpoint("203.0.113.10:51820");
  private static final Endpoint SECOND = endpoint("203.0.113.11:51820");

  private List<Endpoint> answer = List.of();
  private final HubAddress address =
      new HubAddress(name -> name.numeric().map(List::of).orElse(answer));

  private static Endpoint endpoint(String text) {
    return HostEndpoint.parse(text).numeric().orElseThrow();
  }

  @Test
  void a_number_needs_nobody() {
    assertThat(address.of(HostEndpoint.parse("203.0.113.10:51820"), Optional.empty()))
        .containsExactly(FIRST);
    assertThat(address.refresh()).isFalse();
  }

  @Test
  void a_name_is_unknown_until_it_is_looked_up() {
    assertThat(address.of(NAME, Optional.empty())).isEmpty();
    assertThat(address.isUnknown()).isTrue();
    answer = List.of(FIRST);
    assertThat(address.refresh()).isTrue();
    assertThat(address.of(NAME, Optional.empty())).containsExactly(FIRST);
    assertThat(address.refresh()).isFalse();
  }

  @Test
  void what_the_tunnel_has_holds_until_the_name_says_something_else() {
    assertThat(address.of(NAME, Optional.of(FIRST))).containsExactly(FIRST);
    assertThat(address.refresh()).isFalse();
    answer = List.of(SECOND);
    assertThat(address.refresh()).isTrue();
    assertThat(address.of(NAME, Optional.of(FIRST))).containsExactly(SECOND);
  }

  @Test
  void a_resolver_that_fails_takes_nothing_away() {
    address.of(NAME, Optional.of(FIRST));
    answer = List.of();
    assertThat(address.refresh()).isFalse();
    assertThat(address.of(NAME, Optional.empty())).containsExactly(FIRST);
  }

  @Test
  void another_name_begins_anew() {
    address.of(NAME, Optional.of(FIRST));
    assertThat(address.of(HostEndpoint.parse("other.example.net:51820"), Optional.empty()))
        .isEmpty();
  }

  @Test
  void another_name_is_looked_up_at_once() throws InterruptedException {
    answer = List.of(FIRST);
    address.of(NAME, Optional.empty());
    address.refresh();
    HostEndpoint other = HostEndpoint.parse("other.example.net:51820");
    assertThat(address.of(other, Optional.of(FIRST))).containsExactly(FIRST);
    address.awaitNeed(Duration.ofDays(1));
  }

  @Test
  void a_name_is_found_when_it_was_looked_up_and_means_something() {
    assertThat(address.isFound(HostEndpoint.parse("203.0.113.10:51820"))).isTrue();
    address.of(NAME, Optional.of(FIRST));
    assertThat(address.isFound(NAME)).isFalse();
    address.refresh();
    assertThat(address.isFound(NAME)).isFalse();
    answer = List.of(FIRST);
    address.refresh();
    assertThat(address.isFound(NAME)).isTrue();
    answer = List.of();
    address.refresh();
    assertThat(address.isFound(NAME)).isTrue();
    address.of(HostEndpoint.parse("other.example.net:51820"), Optional.of(FIRST));
    assertThat(address.isFound(NAME)).isFalse();
  }

  @Test
  void who_waits_is_woken_when_a_look_up_is_needed() throws InterruptedException {
    address.need();
    address.awaitNeed(Duration.ofDays(1));
    address.of(NAME, Optional.empty());
    answer = List.of(SECOND, FIRST);
    assertThat(address.refresh()).isTrue();
    assertThat(address.of(NAME, Optional.empty())).containsExactly(SECOND, FIRST);
  }
}
