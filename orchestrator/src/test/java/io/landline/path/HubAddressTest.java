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
  void a_numeric_address_needs_no_resolver() {
    assertThat(address.of(HostEndpoint.parse("203.0.113.10:51820"), Optional.empty()))
        .containsExactly(FIRST);
    assertThat(address.refresh()).isFalse();
  }

  @Test
  void a_name_is_unknown_until_it_is_resolved() {
    assertThat(address.of(NAME, Optional.empty())).isEmpty();
    assertThat(address.isUnknown()).isTrue();
    answer = List.of(FIRST);
    assertThat(address.refresh()).isTrue();
    assertThat(address.of(NAME, Optional.empty())).containsExactly(FIRST);
    assertThat(address.refresh()).isFalse();
  }

  @Test
  void the_tunnels_address_is_used_until_the_name_is_resolved() {
    assertThat(address.of(NAME, Optional.of(FIRST))).containsExactly(FIRST);
    assertThat(address.refresh()).isFalse();
    answer = List.of(SECOND);
    assertThat(address.refresh()).isTrue();
    assertThat(address.of(NAME, Optional.of(FIRST))).containsExactly(SECOND);
  }

  @Test
  void known_addresses_stay_while_the_resolver_fails() {
    address.of(NAME, Optional.of(FIRST));
    answer = List.of();
    assertThat(address.refresh()).isFalse();
    assertThat(address.of(NAME, Optional.empty())).containsExactly(FIRST);
  }

  @Test
  void another_name_starts_without_addresses() {
    address.of(NAME, Optional.of(FIRST));
    assertThat(address.of(HostEndpoint.parse("other.example.net:51820"), Optional.empty()))
        .isEmpty();
  }

  @Test
  void another_name_is_resolved_at_once() throws InterruptedException {
    answer = List.of(FIRST);
    address.of(NAME, Optional.empty());
    address.refresh();
    HostEndpoint other = HostEndpoint.parse("other.example.net:51820");
    assertThat(address.of(other, Optional.of(FIRST))).containsExactly(FIRST);
    address.awaitNeed(Duration.ofDays(1));
  }

  @Test
  void a_name_is_found_once_it_resolved_to_an_address() {
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
    address.keepOnly(List.of(HostEndpoint.parse("other.example.net:51820")));
    assertThat(address.isFound(NAME)).isFalse();
  }

  @Test
  void a_request_for_a_look_up_ends_the_wait() throws InterruptedException {
    address.need();
    address.awaitNeed(Duration.ofDays(1));
    address.of(NAME, Optional.empty());
    answer = List.of(SECOND, FIRST);
    assertThat(address.refresh()).isTrue();
    assertThat(address.of(NAME, Optional.empty())).containsExactly(SECOND, FIRST);
  }
}
