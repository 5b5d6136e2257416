// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Optional;

/**
 * The verdict of a rule.
 *
 * @param kind what happens to the packet
 * @param chain the target of a jump
 */
public record Verdict(Kind kind, Optional<NftName> chain) implements Statement {

  /** What happens to the packet. */
  public enum Kind {
    ACCEPT,
    DROP,
    RETURN,
    JUMP
  }

  public static final Verdict ACCEPT = new Verdict(Kind.ACCEPT, Optional.empty());
  public static final Verdict DROP = new Verdict(Kind.DROP, Optional.empty());
  public static final Verdict RETURN = new Verdict(Kind.RETURN, Optional.empty());

  public Verdict {
    if (chain.isPresent() != (kind == Kind.JUMP)) {
      throw new IllegalArgumentException("a jump, and nothing else, has a chain");
    }
  }

  public static Verdict jump(String chain) {
    return new Verdict(Kind.JUMP, Optional.of(new NftName(chain)));
  }

  @Override
  public String toString() {
    return switch (kind) {
      case ACCEPT -> "accept";
      case DROP -> "drop";
      case RETURN -> "return";
      case JUMP -> "jump " + chain.orElseThrow();
    };
  }
}
