// SPDX-License-Identifier: Apache-2.0
package io.landline.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import io.landline.policy.ForwardTerms;
import io.landline.wireguard.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ForwardsDatagramTest {
  private static final PrivateKey HUB = PrivateKey.generate();
  private static final PrivateKey SITE = PrivateKey.generate();
  private static final ProbeKey KEY = ProbeKey.ofSite(SITE, HUB.publicKey());
  private static final Endpoint FROM = new Endpoint(IpAddress.parse("10.99.0.2"), 40_000);

  private static final Sighting WRONG =
      new Sighting(
          new Endpoint(IpAddress.parse("192.0.2.1"), 40_000),
          new Endpoint(IpAddress.parse("198.51.100.7"), 65_535));

  private static ForwardTerms terms(int port) {
    return new ForwardTerms(
        IpAddress.parse("192.0.2.1"),
        ProtocolPorts.parse((port % 2 == 0 ? "tcp/" : "udp/") + port + "-65535"),
        IpAddress.parse("10.49.7.19"),
        port,
        port % 3 == 0,
        -port);
  }

  private static ForwardPages pages(int count) {
    return ForwardPages.of(
        IntStream.rangeClosed(1, count).mapToObj(ForwardsDatagramTest::terms).toList());
  }

  private static Answerer answerer(ForwardPages pages) {
    return new Answerer(
        List.of(KEY),
        1000,
        () -> true,
        0,
        key -> Optional.of(new HostReport(pages, Optional.of(WRONG))).filter(p -> key.equals(KEY)),
        (key, bytes) -> {});
  }

  private static Optional<ForwardsDatagram> ask(Answerer answerer, int page) {
    byte[] question = ForwardsDatagram.question(7, page).encode(KEY);
    Optional<byte[]> answer = answerer.answer(question, FROM, 0, () -> 0);
    answer.ifPresent(bytes -> assertThat(bytes).hasSameSizeAs(question));
    return answer.flatMap(bytes -> ForwardsDatagram.decode(bytes, KEY));
  }

  @Test
  void page_by_page_all_forwards_are_read_as_the_other_host_has_them() {
    for (int count : new int[] {0, 1, 19, 20, 21, 45, 200}) {
      ForwardPages there = pages(count);
      Answerer answerer = answerer(there);
      List<ForwardTerms> read = new ArrayList<>();
      int pages = ask(answerer, 0).orElseThrow().pages();
      for (int page = 0; page < pages; page++) {
        ForwardsDatagram answer = ask(answerer, page).orElseThrow();
        assertThat(answer.kind()).isEqualTo(ForwardsDatagram.Kind.ANSWER);
        assertThat(answer.nonce()).isEqualTo(7);
        assertThat(answer.digest()).isEqualTo(there.digest());
        assertThat(answer.total()).isEqualTo(count);
        assertThat(answer.wrongSource()).contains(WRONG);
        read.addAll(answer.terms());
      }
      assertThat(read).isEqualTo(there.terms());
      assertThat(ask(answerer, pages + 5).orElseThrow().terms()).isEmpty();
    }
  }

  @Test
  void the_digest_tells_every_difference() {
    List<ForwardTerms> all = pages(9).terms();
    ForwardTerms one = all.get(3);
    List<ForwardTerms> others =
        List.of(
            new ForwardTerms(
                IpAddress.parse("192.0.2.2"),
                one.ports(),
                one.target(),
                one.targetPort(),
                one.enabled(),
                one.callers()),
            new ForwardTerms(
                one.publicAddress(),
                one.ports(),
                IpAddress.parse("10.49.7.2"),
                one.targetPort(),
                one.enabled(),
                one.callers()),
            new ForwardTerms(
                one.publicAddress(),
                one.ports(),
                one.target(),
                one.targetPort() + 1,
                one.enabled(),
                one.callers()),
            new ForwardTerms(
                one.publicAddress(),
                one.ports(),
                one.target(),
                one.targetPort(),
                !one.enabled(),
                one.callers()),
            new ForwardTerms(
                one.publicAddress(),
                one.ports(),
                one.target(),
                one.targetPort(),
                one.enabled(),
                ForwardTerms.ANYBODY));
    for (ForwardTerms other : others) {
      List<ForwardTerms> changed = new ArrayList<>(all);
      changed.set(3, other);
      assertThat(ForwardPages.of(changed).digest()).isNotEqualTo(ForwardPages.of(all).digest());
    }
    List<ForwardTerms> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    assertThat(ForwardPages.of(reversed).digest()).isEqualTo(ForwardPages.of(all).digest());
  }

  @Test
  void who_may_not_know_the_forwards_gets_no_answer() {
    byte[] question = ForwardsDatagram.question(1, 0).encode(KEY);
    Answerer withoutForwards = new Answerer(List.of(KEY), 1000, () -> true, 0);
    assertThat(withoutForwards.answer(question, FROM, 0, () -> 0)).isEmpty();

    ProbeKey neighbour = ProbeKey.ofHub(HUB, PrivateKey.generate().publicKey());
    byte[] others = ForwardsDatagram.question(1, 0).encode(neighbour);
    assertThat(answerer(pages(3)).answer(others, FROM, 0, () -> 0)).isEmpty();
  }

  @Test
  void an_answer_is_not_answered_and_a_probe_still_is() {
    Answerer answerer = answerer(pages(3));
    byte[] question = ForwardsDatagram.question(1, 0).encode(KEY);
    byte[] answer = answerer.answer(question, FROM, 0, () -> 0).orElseThrow();
    assertThat(answerer.answer(answer, FROM, 0, () -> 0)).isEmpty();
    byte[] probe = ProbeDatagram.question(1, 0, ForwardsDatagram.LENGTH).encode(KEY);
    assertThat(answerer.answer(probe, FROM, 0, () -> 0)).isPresent();
  }

  @Test
  void one_spoiled_bit_anywhere_is_silence() {
    Answerer answerer = answerer(pages(30));
    byte[] question = ForwardsDatagram.question(1, 1).encode(KEY);
    byte[] answer = answerer.answer(question, FROM, 0, () -> 0).orElseThrow();
    for (int bit = 0; bit < ForwardsDatagram.LENGTH * 8; bit++) {
      byte[] spoiled = question.clone();
      spoiled[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(answerer.answer(spoiled, FROM, 0, () -> 0)).as("bit %d", bit).isEmpty();
      spoiled = answer.clone();
      spoiled[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(ForwardsDatagram.decode(spoiled, KEY)).as("bit %d", bit).isEmpty();
    }
  }

  /** Who has the key may still write anything: then it is read as what it is, or not at all. */
  @Test
  void what_is_authentic_and_senseless_is_not_read() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    int inputs = Integer.getInteger("landline.fuzz.inputs", 200_000);
    System.out.println("fuzz forwards: " + inputs + " inputs, -Dfuzz.seed=" + seed);
    Random random = new Random(seed);
    byte[] answer =
        answerer(pages(20))
            .answer(ForwardsDatagram.question(1, 0).encode(KEY), FROM, 0, () -> 0)
            .orElseThrow();
    int signed = ForwardsDatagram.LENGTH - ProbeKey.TAG_BYTES;
    for (int i = 0; i < inputs; i++) {
      byte[] input = answer.clone();
      for (int spoiled = 1 + random.nextInt(6); spoiled > 0; spoiled--) {
        input[random.nextInt(signed)] = (byte) random.nextInt(256);
      }
      System.arraycopy(KEY.tag(input, signed), 0, input, signed, ProbeKey.TAG_BYTES);
      ForwardsDatagram.decode(input, KEY)
          .ifPresent(
              read ->
                  assertThat(read.terms())
                      .allSatisfy(t -> assertThat(t.ports().ports().first()).isPositive()));
      byte[] cut = Arrays.copyOf(input, random.nextInt(input.length));
      assertThat(ForwardsDatagram.decode(cut, KEY)).isEmpty();
    }
  }
}
