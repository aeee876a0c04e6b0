using System.Text.Json;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Signers;

/// <summary>Signs by <c>eth_signTransaction</c> of another machine, as web3signer offers it.</summary>
internal sealed class RemoteSigner(RemoteSignerEntry entry, SignerLine line) : ISigner, IDisposable
{
    private const int LongestReason = 200;

    public string Name => entry.Name;

    public Address Address => entry.Account;

    public async Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken)
    {
        var answer = await line.PostAsync(entry.At, Request(transaction), "application/json", static _ => { }, cancellationToken);
        var who = SignerLine.Name(entry.At);
        if (answer.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
        {
            throw new SignerException($"{who} refuses: {Excerpt.OfUtf8(JsonSerializer.SerializeToUtf8Bytes(error), LongestReason)}");
        }

        // Some signers give the bytes alone, others beside what they say is in them.
        var result = answer.TryGetProperty("result", out var found) ? found : default;
        var raw = result.ValueKind == JsonValueKind.Object && result.TryGetProperty("raw", out var inner) ? inner : result;
        var text = raw.ValueKind == JsonValueKind.String ? raw.GetString()! : "";
        var bytes = new byte[Math.Max(0, (text.Length - 2) / 2)];
        return bytes.Length > 0 && Hex.TryDecode(text, bytes)
            ? SignedAnswer.Prove(transaction, bytes, Address, who)
            : throw new SignerException($"{who} answers without signed bytes");
    }

    public override string ToString() => $"{Name} ({Address})";

    public void Dispose() => line.Dispose();

    private byte[] Request(Eip1559Transaction transaction) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        jsonrpc = "2.0",
        id = 1,
        method = "eth_signTransaction",
        @params = new object[]
        {
            new
            {
                from = Address.ToHex(),
                to = transaction.To?.ToHex(),
                gas = transaction.GasLimit.ToHex(),
                maxFeePerGas = transaction.MaxFeePerGas.ToHex(),
                maxPriorityFeePerGas = transaction.MaxPriorityFeePerGas.ToHex(),
                nonce = ((UInt256)transaction.Nonce).ToHex(),
                value = transaction.Value.ToHex(),
                data = Hex.Encode(transaction.Data),
                chainId = ((UInt256)transaction.ChainId).ToHex(),
            },
        },
    });
}
