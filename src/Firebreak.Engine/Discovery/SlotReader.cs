using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>
/// Plain accounts among a contract's first variables: power that no function tells, such as an admin or a signer in a private slot. Contracts
/// that stand there are parts and tokens, and are left out.
/// </summary>
internal sealed class SlotReader(Interview interview)
{
    // Owners are declared first; each slot is a question.
    private const int MostSlots = 24;

    private readonly Dossier _dossier = interview.Dossier;

    public async Task ReadAsync()
    {
        var slots = Enumerable.Range(0, MostSlots).Select(slot => Hash256.FromUInt256((UInt256)(uint)slot)).ToList();
        var holders = await Task.WhenAll(slots.Select(FindAccountAsync));
        foreach (var (slot, holder) in holders.Index())
        {
            if (holder is { } account && !_dossier.Powers.Any(power => power.Holder == account))
            {
                _dossier.Grant(account, "named by a variable of", FormattableString.Invariant($"slot {slot}: strike it out if it has no power"));
            }
        }
    }

    private async Task<Address?> FindAccountAsync(Hash256 slot)
    {
        if (await interview.WordAsync(slot) is not { IsZero: false } word)
        {
            return null;
        }

        foreach (var (account, isWhole) in SlotAccounts.In(word))
        {
            var code = await interview.Inquiry.CodeAsync(account, interview.Token);
            if (code.Bytes is { Length: 0 } && (isWhole || await HasCoinsAsync(account)))
            {
                return account;
            }
        }

        return null;
    }

    private async Task<bool> HasCoinsAsync(Address account) =>
        await interview.Inquiry.BalanceAsync(account, interview.Token) is { Bytes: { } bytes } && bytes.AsSpan().IndexOfAnyExcept((byte)0) >= 0;
}
