using System.Text.Json;
using Firebreak.Adapters.Tests.Signers;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.JsonRpc;

/// <summary>Signed bytes go every configured way at once; one that takes them is enough.</summary>
public sealed class SendingWaysTests
{
    [Fact]
    public async Task The_same_bytes_go_to_every_node_and_relay()
    {
        await using var lab = await Lab.StartAsync();
        var heard = new List<string>();
        using var relay = new SignerHost((_, body) => (200, Taken(body, heard)));
        var raw = await lab.SignedTransferAsync();

        var outcome = await Gateway(lab, relay.At).SendAsync(raw, Lab.Token);

        // One that takes them is enough: the others may not have heard yet.
        Assert.True(outcome.Accepted);
        var isMined = false;
        for (var i = 0; i < 100 && !(isMined && heard.Count > 0); i++)
        {
            await lab.MineAsync();
            isMined = await Gateway(lab, relay.At).FindAsync(Keccak.Hash(raw), Lab.Token) is not null;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Lab.Token);
        }

        Assert.True(isMined);
        Assert.Equal(Hex.Encode(raw), Assert.Single(heard));
    }

    [Fact]
    public async Task A_relay_that_takes_them_is_enough_while_the_nodes_are_away_and_one_that_refuses_stands_in_nobodys_way()
    {
        await using var lab = await Lab.StartAsync();
        var raw = await lab.SignedTransferAsync();
        using var relay = new SignerHost((_, body) => (200, Taken(body, [])));
        using var refuser = new SignerHost((_, _) => (200, """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"not today"}}"""u8.ToArray()));
        var away = new Uri("http://127.0.0.1:1");

        var alone = Gateway(lab, away, isPublic: true, [refuser.At, relay.At]);
        Assert.True((await alone.SendAsync(raw, Lab.Token)).Accepted);
        var beside = Gateway(lab, lab.Anvil.HttpEndpoint, isPublic: true, [refuser.At]);
        Assert.True((await beside.SendAsync(raw, Lab.Token)).Accepted);
        var nobody = Gateway(lab, away, isPublic: true, [new Uri("http://127.0.0.1:2")]);
        await Assert.ThrowsAsync<NodeUnavailableException>(() => nobody.SendAsync(raw, Lab.Token));
    }

    [Fact]
    public async Task What_is_not_to_be_seen_goes_to_the_relays_alone()
    {
        await using var lab = await Lab.StartAsync();
        var heard = new List<string>();
        using var relay = new SignerHost((_, body) => (200, Taken(body, heard)));
        var raw = await lab.SignedTransferAsync();

        var gateway = Gateway(lab, lab.Anvil.HttpEndpoint, isPublic: false, [relay.At]);
        Assert.True((await gateway.SendAsync(raw, Lab.Token)).Accepted);

        Assert.Single(heard);
        Assert.Equal($"{relay.At.GetLeftPart(UriPartial.Authority)} eth_sendRawTransaction", gateway.Endpoint);
        Assert.Equal(JsonValueKind.Null, (await lab.RpcAsync("eth_getTransactionByHash", Keccak.Hash(raw).ToHex())).ValueKind);
    }

    private static ITransactionGateway Gateway(Lab lab, Uri relay) => Gateway(lab, lab.Anvil.HttpEndpoint, isPublic: true, [relay]);

    private static ITransactionGateway Gateway(Lab lab, Uri node, bool isPublic, Uri[] relays)
    {
        var options = lab.Options(node);
        (options.SendTo, options.SendPublicly) = (relays, isPublic);
        return lab.Get<ITransactionGateway>(options);
    }

    private static byte[] Taken(byte[] body, List<string> heard)
    {
        using var json = JsonDocument.Parse(body);
        var raw = json.RootElement.GetProperty("params")[0].GetString()!;
        heard.Add(raw);
        return JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = json.RootElement.GetProperty("id").GetInt64(), result = Keccak.Hash(Hex.Decode(raw)).ToHex() });
    }
}
