using System.Collections.Frozen;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Filling;

/// <summary>What was asked of the chain and of the configuration so that places can be filled.</summary>
/// <param name="Logs">Logs of the alerts' transactions.</param>
/// <param name="Answers">What views answered at the head.</param>
/// <param name="Signers">Accounts of the keys that sign, by the signer's name.</param>
public sealed record Clues(Items<ClueLog> Logs, Items<ClueAnswer> Answers, IReadOnlyDictionary<string, Address> Signers)
{
    public static Clues None { get; } = new([], [], FrozenDictionary<string, Address>.Empty);

    public Address? SignerOf(Lever lever) => Signers.TryGetValue(lever.Caller.Signer, out var account) ? account : null;

    public HexBytes? AnswerTo(ClueQuestion question) => Answers.FirstOrDefault(answer => answer.To == question)?.Returned;
}

/// <summary>A log of one of the alert's transactions.</summary>
public sealed record ClueLog(Hash256 Transaction, Address Emitter, Items<Hash256> Topics, HexBytes Data);

/// <summary>A call of a view that a place is filled from.</summary>
public sealed record ClueQuestion(Address At, HexBytes Data);

/// <param name="Returned">Null when the contract refused.</param>
public sealed record ClueAnswer(ClueQuestion To, HexBytes? Returned);
