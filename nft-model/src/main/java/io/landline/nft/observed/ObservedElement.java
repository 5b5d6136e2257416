// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Element;

/**
 * An element that is in the kernel.
 *
 * @param element key, data, comment
 * @param count what it counted; zero where its set does not count
 */
public record ObservedElement(Element element, Count count) {}
