// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.grant.Answer;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import io.landline.policy.Name;

/**
 * The hub's answer to a declaration.
 *
 * @param software the hub's version of Landline
 * @param hub the hub's name
 * @param site the site's name on the hub
 * @param publicAddress the site's public address, as the internet sees it
 * @param revision the revision that the hub keeps
 * @param answer its decisions
 */
public record DeclareReply(
    String software, Name hub, Name site, IpAddress publicAddress, long revision, Answer answer) {
  public DeclareReply {
    software = PeerText.of(software, PeerText.VERSION);
    answer =
        new Answer(
            answer.lan(),
            answer.captured().stream()
                .map(d -> new Answer.OfDevice(d.address(), d.reason(), sentence(d.detail())))
                .toList(),
            answer.forwards().stream()
                .map(f -> new Answer.OfForward(f.name(), f.reason(), sentence(f.detail())))
                .toList());
  }

  private static String sentence(String detail) {
    return PeerText.of(detail, PeerText.SENTENCE);
  }

  /**
   * Reads a reply.
   *
   * @throws MalformedJsonException if it is none
   */
  public static DeclareReply of(Response response) throws MalformedJsonException {
    return RecordCodec.decode(DeclareReply.class, response.body(), RequestReader.MOST_VALUES);
  }
}
