using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>Reads an answer as a value; null where it is none.</summary>
internal delegate T? AnswerReader<out T>(ReadOnlySpan<byte> answer);

/// <summary>Questions to one account. What it should have answered and did not goes into its dossier as an open question.</summary>
internal sealed class Interview(Inquiry inquiry, Dossier dossier, CancellationToken cancellationToken)
{
    public Inquiry Inquiry => inquiry;

    public Dossier Dossier => dossier;

    public CancellationToken Token => cancellationToken;

    /// <summary>A function without arguments, if its code seems to have it.</summary>
    public Task<T?> ViewAsync<T>(string signature, AnswerReader<T?> read)
        where T : struct => CallAsync(signature, Views.Data(signature), read);

    /// <inheritdoc cref="ViewAsync"/>
    public Task<string?> TextAsync(string signature) =>
        ReadAsync(signature, Views.Data(signature), answer => Core.Discovery.StrangersAnswer.Text(answer));

    /// <summary>A function with call data, if the code seems to have it.</summary>
    public async Task<T?> CallAsync<T>(string signature, byte[] data, AnswerReader<T?> read)
        where T : struct => (await ReadAsync(signature, data, answer => read(answer) is { } value ? new Held<T>(value) : null))?.Value;

    /// <inheritdoc cref="CallAsync"/>
    public async Task<T?> ReadAsync<T>(string signature, byte[] data, AnswerReader<T> read)
        where T : class
    {
        var selector = Views.Selector(signature);
        if (!dossier.MayAnswer(selector))
        {
            return null;
        }

        var answer = await inquiry.CallAsync(dossier.Address, data, cancellationToken);
        var value = answer.Bytes is { } bytes ? read(bytes) : null;
        if (value is null && (answer.IsNodesFault || dossier.IsDispatched(selector)))
        {
            dossier.LeaveOpen(signature, answer.Bytes is { } odd ? Odd(odd) : answer.Why, answer.IsNodesFault);
        }

        return value;
    }

    /// <summary>The address in a slot; null when it holds none. A node that does not give storage is remembered.</summary>
    public async Task<Address?> SlotAsync(Hash256 slot) =>
        await WordAsync(slot) is { } word ? Core.Chain.ProxySlots.AccountIn(word) : null;

    /// <summary>All that a slot holds; null when the node does not tell, which is remembered.</summary>
    public async Task<Hash256?> WordAsync(Hash256 slot)
    {
        var answer = await inquiry.SlotAsync(dossier.Address, slot, cancellationToken);
        if (answer.Bytes is null)
        {
            dossier.LeaveOpen("storage slots (eth_getStorageAt)", answer.Why, isNodesFault: true);
            return null;
        }

        return Hash256.FromBytes(answer.Bytes);
    }

    private static string Odd(byte[] answer) => FormattableString.Invariant($"answers {answer.Length} bytes that are not of the form: {Hex.Encode(answer.AsSpan(0, Math.Min(answer.Length, 40)))}");

    private sealed record Held<T>(T Value);
}
