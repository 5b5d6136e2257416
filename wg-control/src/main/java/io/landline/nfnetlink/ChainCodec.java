// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.*;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Chains without their rules. */
final class ChainCodec {
  private ChainCodec() {}

  static void encode(AttributeEncoder out, NftName table, Chain chain) {
    out.string(NFTA_CHAIN_TABLE, table.text());
    out.string(NFTA_CHAIN_NAME, chain.name().text());
    chain
        .base()
        .ifPresent(
            base -> {
              out.string(NFTA_CHAIN_TYPE, base.type().toString());
              out.be32(NFTA_CHAIN_POLICY, NF_ACCEPT);
              out.nested(
                  NFTA_CHAIN_HOOK,
                  hook -> {
                    hook.be32(NFTA_HOOK_HOOKNUM, base.hook().number());
                    hook.be32(NFTA_HOOK_PRIORITY, base.priority());
                  });
            });
  }

  /**
   * A chain as the kernel reports it.
   *
   * @param type empty unless it is a base chain
   * @param plain whether it has nothing that Landline's chains never have, such as a device or
   *     flags
   */
  record Decoded(
      String table,
      String name,
      Optional<String> type,
      int hook,
      int priority,
      boolean drops,
      boolean plain) {

    /** The chain without rules; empty if {@link ObservedChain} cannot express it. */
    Optional<Chain> chain() {
      if (!plain) {
        return Optional.empty();
      }
      try {
        NftName chain = new NftName(name);
        if (type.isEmpty()) {
          return Optional.of(new Chain(chain, Optional.empty(), List.of()));
        }
        Optional<ChainType> chainType =
            Arrays.stream(ChainType.values())
                .filter(t -> t.toString().equals(type.get()))
                .findFirst();
        Optional<Hook> place =
            Arrays.stream(Hook.values()).filter(h -> h.number() == hook).findFirst();
        if (drops || chainType.isEmpty() || place.isEmpty()) {
          return Optional.empty();
        }
        BaseHook base = new BaseHook(chainType.get(), place.get(), priority);
        return Optional.of(new Chain(chain, Optional.of(base), List.of()));
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // a name that Landline never uses
      }
    }
  }

  static Decoded decode(AttributeDecoder in) {
    String table = "";
    String name = "";
    Optional<String> type = Optional.empty();
    int hook = 0;
    int priority = 0;
    boolean drops = false;
    boolean plain = true;
    while (in.next()) {
      switch (in.type()) {
        case NFTA_CHAIN_TABLE -> table = in.string();
        case NFTA_CHAIN_NAME -> name = in.string();
        case NFTA_CHAIN_TYPE -> type = Optional.of(in.string());
        case NFTA_CHAIN_POLICY -> drops = in.be32() == NF_DROP;
        case NFTA_CHAIN_FLAGS -> plain &= (in.be32() & ~NFT_CHAIN_BASE) == 0;
        case NFTA_CHAIN_HOOK -> {
          AttributeDecoder nested = in.nested();
          while (nested.next()) {
            switch (nested.type()) {
              case NFTA_HOOK_HOOKNUM -> hook = nested.be32();
              case NFTA_HOOK_PRIORITY -> priority = nested.be32();
              default -> plain = false;
            }
          }
        }
        default -> {}
      }
    }
    return new Decoded(table, name, type, hook, priority, drops, plain);
  }
}
