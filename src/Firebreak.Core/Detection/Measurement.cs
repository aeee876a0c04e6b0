using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>One number that a detector learned from a transaction. Baselines are folds over those of finalised blocks.</summary>
/// <param name="Subject">The protected contract.</param>
/// <param name="Feature">What was measured, with its unit, for example <c>uncovered-outflow.wei</c>.</param>
public sealed record Measurement(BlockRef Block, Hash256 Transaction, Address Subject, string Feature, UInt256 Value);
